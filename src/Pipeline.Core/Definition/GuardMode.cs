namespace Pipeline.Definition;

/// <summary>What a run does whose figures are not as those of earlier nights.</summary>
public enum GuardMode
{
    /// <summary>Nothing is counted or compared.</summary>
    None,

    /// <summary>It says so and publishes.</summary>
    Warn,

    /// <summary>It publishes nothing (65).</summary>
    Fail,

    /// <summary>It says so and publishes, and later nights are compared with this one and those behind it only.</summary>
    Accept,
}
