using System.Globalization;
using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>What to turn.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="Gain">How many times faster the flow would be, by the model; null where it cannot know.</param>
internal sealed record LimitAdvice(string Flag, double? Gain)
{
    private const double WorthIt = 1.05;

    // What waits for others may have more parts than there are cores; how many those others bear, no run shows. So step by step.
    private const int Step = 4;

    /// <summary>The advice against a limit; null where there is nothing to turn.</summary>
    public static LimitAdvice? Against(Limit limit, RunReport report, RunModel model, int jobs) => limit.Cause switch
    {
        LimitCause.Compute or LimitCause.Jobs or LimitCause.Program => Wider(limit.Block!, report, model, jobs, limit.Cause == LimitCause.Jobs),
        LimitCause.DiskRead when LimitFinder.HasFileLeft(limit.Block!, report) && limit.Block!.Knob is { } knob => new(Flagged(knob, limit.Block.Dop + 1), null),
        LimitCause.Memory when Doubled(SettingOf(report, "run.memory")) is { } twice => new($"--memory {twice}", null),
        LimitCause.Ordering when limit.Block!.Knob is not null => new($"--capacity {ShellWord.Of($"{limit.Block.Name}={2 * limit.Block.Capacity}")}", null),
        _ => null,
    };

    /// <summary>The fewest parts of a block that bring nearly as much as any number.</summary>
    private static LimitAdvice? Wider(BlockReport block, RunReport report, RunModel model, int jobs, bool isShared)
    {
        BlockCost cost = model.Blocks.First(cost => ReferenceEquals(cost.Name, block.Name) || string.Equals(cost.Name, block.Name, StringComparison.Ordinal));
        int most = Math.Min(cost.Pieces, RunFigures.IsCompute(block.Kind) || block.Kind == BlockKind.Read ? report.Cores : Step * cost.Parts);
        bool byJobs = block.FollowsJobs && RunFigures.IsCompute(block.Kind);
        bool isLeftAlone = RunFigures.IsUneven(block) || block.StarvedSeconds > 0.15 * block.BusySeconds;
        if (!cost.MayWiden || most <= cost.Parts || (isLeftAlone && !isShared))
        {
            return null;
        }

        double now = model.Predict(report.Cores).Seconds;
        double best = At(most);
        int parts = Enumerable.Range(cost.Parts + 1, most - cost.Parts).First(parts => At(parts) <= best * WorthIt);
        double gain = now / At(parts);
        return gain < WorthIt ? null : new(byJobs ? Flagged("--jobs", parts) : Flagged(block.Knob!, parts), gain);

        double At(int parts) => byJobs
            ? model.Predict(report.Cores, Math.Max(jobs, parts)).Seconds
            : model.Predict(report.Cores, parts: new Dictionary<string, int>(StringComparer.Ordinal) { [block.Name] = parts }).Seconds;
    }

    private static string Flagged(string knob, int count)
    {
        string number = count.ToString(CultureInfo.InvariantCulture);
        int space = knob.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? $"{knob} {number}" : $"{knob[..space]} {ShellWord.Of($"{knob[(space + 1)..]}={number}")}";
    }

    private static string? SettingOf(RunReport report, string key) => report.Settings.FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.Ordinal))?.Value;

    /// <summary>Twice a size such as <c>64MiB</c>, in its own unit.</summary>
    private static string? Doubled(string? size)
    {
        int digits = size?.TakeWhile(char.IsAsciiDigit).Count() ?? 0;
        return digits > 0 && long.TryParse(size.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < long.MaxValue / 2
            ? (2 * number).ToString(CultureInfo.InvariantCulture) + size![digits..]
            : null;
    }
}
