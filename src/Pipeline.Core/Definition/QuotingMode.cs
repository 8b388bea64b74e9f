namespace Pipeline.Definition;

/// <summary>How fields are quoted.</summary>
public enum QuotingMode
{
    /// <summary>Untouched fields keep their bytes, computed ones are quoted where needed.</summary>
    AsRead,

    /// <summary>Only where needed.</summary>
    Minimal,

    /// <summary>Every field that is not null.</summary>
    All,
}
