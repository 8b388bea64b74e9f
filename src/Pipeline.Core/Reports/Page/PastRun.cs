namespace Pipeline.Reports.Page;

/// <summary>An earlier run of the same output, as far as its page compares with it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Read">Records that were read.</param>
/// <param name="Written">Records that were written.</param>
/// <param name="Rejected">Records that were rejected.</param>
public sealed record PastRun(string RunId, string Status, double Seconds, long Read, long Written, long Rejected)
{
    /// <summary>How many are shown.</summary>
    public const int Most = 10;
}
