namespace Pipeline.Tuning;

/// <summary>How a setting did.</summary>
public enum TuningOutcome
{
    /// <summary>No difference could be told.</summary>
    NoDifference,

    /// <summary>Surely faster.</summary>
    Faster,

    /// <summary>Surely slower.</summary>
    Slower,

    /// <summary>Its run failed.</summary>
    Failed,

    /// <summary>There was no time for as many runs as it takes to tell.</summary>
    NotKnown,
}
