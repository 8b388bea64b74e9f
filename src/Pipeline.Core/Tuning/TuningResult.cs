namespace Pipeline.Tuning;

/// <summary>What tuning found.</summary>
public sealed record TuningResult
{
    /// <summary>The settings that were tried, the user's own first.</summary>
    public required IReadOnlyList<TuningRow> Rows { get; init; }

    /// <summary>What to change; empty: nothing, the user's own settings are as good as any that was tried.</summary>
    public IReadOnlyList<SettingChange> Changes { get; init; } = [];

    /// <summary>How many times as long as before a run takes with the changes, from trials made after they were chosen; null where nothing is changed.</summary>
    public MedianInterval? Confirmed { get; init; }

    /// <summary>The flags of a setting that was faster in a race and did not win again, or null.</summary>
    public string? Unconfirmed { get; init; }

    /// <summary>How many times as long as before a run takes with the unconfirmed setting; null too where the time was up before that was tried.</summary>
    public MedianInterval? UnconfirmedRatio { get; init; }

    /// <summary>What limited the sample's run with the user's own settings, in a sentence.</summary>
    public required string Limit { get; init; }

    /// <summary>Why no answer could be found, or null.</summary>
    public string? Unclear { get; init; }

    /// <summary>The budget that all trials would need, as <c>--budget</c> takes it, where this one was too short for some; else null.</summary>
    public string? NeededBudget { get; init; }

    /// <summary>Bytes of the sample in the last trials.</summary>
    public required long SampleBytes { get; init; }

    /// <summary>Bytes of all the data.</summary>
    public required long DataBytes { get; init; }

    /// <summary>How many runs were made.</summary>
    public required int Trials { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Cores that there were.</summary>
    public required int Cores { get; init; }
}
