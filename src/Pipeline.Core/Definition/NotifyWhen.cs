namespace Pipeline.Definition;

/// <summary>After which runs the webhook is called.</summary>
public enum NotifyWhen
{
    /// <summary>Those that failed.</summary>
    Failure,

    /// <summary>All.</summary>
    Always,

    /// <summary>Those that failed after one that did not, and the other way round.</summary>
    Change,
}
