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

    /// <summary>What limited the sample's run with the user's own settings, in a sentence.</summary>
    public required string Limit { get; init; }

    /// <summary>Why no answer could be found, or null.</summary>
    public string? Unclear { get; init; }

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

/// <summary>One setting that was tried.</summary>
/// <param name="Flags">It as flags; <c>as it is</c> for the user's own.</param>
/// <param name="Seconds">Median of its trials on the last sample that it ran on.</param>
/// <param name="Ratio">How many times as long as the user's own setting in the same rounds.</param>
/// <param name="Rounds">Rounds that it took part in on that sample.</param>
/// <param name="Failure">Why a trial failed, or null.</param>
public sealed record TuningRow(string Flags, double Seconds, MedianInterval Ratio, int Rounds, string? Failure)
{
    /// <summary>Whether it is surely slower, surely faster, or neither can be told.</summary>
    public TuningOutcome Outcome => Failure is not null ? TuningOutcome.Failed : Ratio.Low > 1 ? TuningOutcome.Slower : Ratio.High < 1 ? TuningOutcome.Faster : TuningOutcome.NoDifference;
}

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
}
