using System.Globalization;
using System.Text.Json;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Cli.Commands;

/// <summary>How fast a run was, and what it says of its limit.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="CpuSeconds">Its CPU time; null where its report is not kept any more.</param>
/// <param name="Read">Records that it read.</param>
/// <param name="Limit">What limited it, in short; null where its report does not say.</param>
internal sealed record RunSpeed(double Seconds, double? CpuSeconds, long Read, string? Limit)
{
    // A difference that two runs of the same job have on a quiet machine.
    private const double Noise = 0.05;

    /// <summary>Of a line of the ledger, and of a report where there is one.</summary>
    public static RunSpeed Of(LedgerEntry entry, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return new(entry.Duration.TotalSeconds, null, entry.Counts.In, null);
        }

        RunReport report = RunReportReader.Read(json);
        string? limit = report.Verdict is not { } verdict ? null
            : JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.Cause.ToString()).Replace('_', ' ') is var cause && verdict.Block is { } block ? $"{block} ({cause})" : cause;
        return new(report.Duration.TotalSeconds, report.CpuTime.TotalSeconds, report.Totals.Read, limit);
    }

    /// <summary>What changed from one run to another, in sentences.</summary>
    /// <param name="one">The first.</param>
    /// <param name="other">The second.</param>
    /// <param name="settings">Settings of speed that differ: key, value in the first, value in the second.</param>
    public static IEnumerable<string> Words(RunSpeed one, RunSpeed other, IReadOnlyList<(string Key, string One, string Other)> settings)
    {
        yield return $"it took {Time(other.Seconds)} after {Time(one.Seconds)}{Change(one.Seconds, other.Seconds)}"
            + (one.Rate is { } before && other.Rate is { } after ? $", with {RunsText.Number((long)after)} records a second after {RunsText.Number((long)before)}{Change(before, after)}" : "");
        if (one.CpuSeconds is { } oneCpu && other.CpuSeconds is { } otherCpu)
        {
            yield return $"CPU time was {Time(otherCpu)} after {Time(oneCpu)}{Change(oneCpu, otherCpu)}";
        }

        if (one.Limit is not null || other.Limit is not null)
        {
            yield return string.Equals(one.Limit, other.Limit, StringComparison.Ordinal) ? $"the limit was the same: {one.Limit}" : $"the limit was {other.Limit ?? "not told"} after {one.Limit ?? "one that was not told"}";
        }

        foreach ((string key, string oneValue, string otherValue) in settings)
        {
            yield return $"{key} was {otherValue} after {oneValue}";
        }
    }

    private double? Rate => Seconds > 0 && Read > 0 ? Read / Seconds : null;

    private static string Change(double one, double other) =>
        one <= 0 ? "" : Math.Abs((other / one) - 1) is var change && change < Noise ? " (about the same)"
        : string.Create(CultureInfo.InvariantCulture, $" ({Math.Round(change * 100)} % {(other > one ? "more" : "less")})");

    private static string Time(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s");
}
