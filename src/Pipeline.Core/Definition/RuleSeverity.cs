namespace Pipeline.Definition;

/// <summary>What becomes of a record that does not keep to a rule.</summary>
public enum RuleSeverity
{
    /// <summary>It is rejected.</summary>
    Reject,

    /// <summary>It goes on; the fault is counted and told.</summary>
    Warn,

    /// <summary>It goes on with null in place of the value; the fault is counted and told.</summary>
    Null,
}
