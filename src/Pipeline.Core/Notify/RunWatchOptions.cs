namespace Pipeline.Notify;

/// <summary>What those who watch a run are told with.</summary>
public sealed record RunWatchOptions
{
    /// <summary>The environment, which may hold addresses and says whether there is a collector.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Version of the program.</summary>
    public string Version { get; init; } = "";
}
