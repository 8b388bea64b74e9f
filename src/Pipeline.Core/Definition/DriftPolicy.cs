namespace Pipeline.Definition;

/// <summary>What is done about a header that is not the one agreed.</summary>
public enum DriftPolicy
{
    /// <summary>The run fails (65).</summary>
    Fail,

    /// <summary>A new column is left out, a missing one is null, columns are found by name; and nobody is told.</summary>
    Ignore,

    /// <summary>A new column is taken in behind the others, a missing one is null, columns are found by name; a warning tells it.</summary>
    Adapt,

    /// <summary>A new column is left out, and a warning tells it.</summary>
    Discard,
}
