namespace Pipeline.Tuning;

/// <summary>One setting that was tried.</summary>
/// <param name="Flags">It as flags; <c>as it is</c> for the user's own.</param>
/// <param name="Seconds">Median of its trials in its last race.</param>
/// <param name="Ratio">How many times as long as the user's own setting in the rounds of that race. All intervals of a tuning hold at once in 98 of 100 tunings.</param>
/// <param name="Rounds">Rounds of that race that it took part in.</param>
/// <param name="Failure">Why a trial failed, or null.</param>
public sealed record TuningRow(string Flags, double Seconds, MedianInterval Ratio, int Rounds, string? Failure)
{
    /// <summary>How it did.</summary>
    public TuningOutcome Outcome =>
        Failure is not null ? TuningOutcome.Failed
        : !double.IsFinite(Ratio.Low) || !double.IsFinite(Ratio.High) ? TuningOutcome.NotKnown
        : Ratio.Low > 1 ? TuningOutcome.Slower
        : Ratio.High < 1 ? TuningOutcome.Faster
        : TuningOutcome.NoDifference;
}
