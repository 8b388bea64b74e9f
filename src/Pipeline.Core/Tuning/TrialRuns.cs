using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Tuning;

/// <summary>Runs settings, and knows what each of them costs of the budget, which is a little more than its run says.</summary>
internal sealed class TrialRuns(ITrialGround ground, TuningBudget budget)
{
    private readonly Dictionary<string, List<double>> costs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> estimates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> failures = new(StringComparer.Ordinal);

    /// <summary>How many there were.</summary>
    public int Count { get; private set; }

    /// <summary>Why a run of a setting failed, or null.</summary>
    public string? FailureOf(TrialSetting setting) => failures.GetValueOrDefault(setting.Flags);

    /// <summary>Runs the user's own settings.</summary>
    /// <exception cref="RunException">It failed.</exception>
    public RunReport RunOwn() => Run(new TrialSetting(ground.Plan.Definition.Run, []));

    /// <summary>The seconds of a run; null where it failed.</summary>
    /// <exception cref="RunException">It failed, under the user's own settings.</exception>
    public double? Time(TrialSetting setting) => Run(setting) is { ExitCode: 0 } report ? report.Duration.TotalSeconds : null;

    /// <summary>About how many seconds of the budget a run takes; one that never ran, as much as the user's own.</summary>
    public double Cost(TrialSetting setting) =>
        costs.TryGetValue(setting.Flags, out List<double>? known) ? known.Order().ElementAt((known.Count - 1) / 2)
        : estimates.TryGetValue(setting.Flags, out double estimate) ? estimate
        : Cost(setting with { Moves = [] });

    /// <summary>Makes the sample larger, so that runs cost more.</summary>
    /// <returns>Whether it could be.</returns>
    public bool Grow(long bytes)
    {
        double before = ground.SampleBytes;
        bool grows = ground.Resize(bytes);
        foreach ((string setting, List<double> known) in costs)
        {
            estimates[setting] = known[^1] * ground.SampleBytes / before;
        }

        costs.Clear();
        return grows;
    }

    private RunReport Run(TrialSetting setting)
    {
        TimeSpan began = budget.Elapsed;
        RunReport report = ground.Run(setting.Run);
        Count++;
        if (report.ExitCode == 0)
        {
            if (!costs.TryGetValue(setting.Flags, out List<double>? known))
            {
                costs.Add(setting.Flags, known = []);
            }

            known.Add((budget.Elapsed - began).TotalSeconds);
        }
        else if (setting.Moves.Count == 0)
        {
            throw new RunException(report.ExitCode, $"a run of the sample fails, so nothing can be tuned: {report.Failure}");
        }
        else
        {
            failures[setting.Flags] = report.Failure ?? "it failed";
        }

        return report;
    }
}
