using Pipeline.Reports;

namespace Pipeline.Tuning;

/// <summary>
/// Finds a sample whose run is long enough to time and short enough for many of them, from a small one on: how dear a record is,
/// nobody knows before. The run of that sample with the user's own settings says what is worth a trial.
/// </summary>
internal sealed class Calibration(ITrialGround ground, TrialRuns runs, TuningBudget budget, int cores)
{
    private const long FirstSample = 64 << 10;
    private const long LargestSample = 512 << 20;

    // A run that is shorter is start and end more than flow; more runs tell more than longer ones.
    private const double LeastTarget = 0.1;
    private const double MostTarget = 1;

    // Fifteen rounds of six settings take less than half of the budget so.
    private const double TargetShare = 1.0 / 240;

    // A longer run leaves too little time for what follows the first race.
    private const double MostShare = 1.0 / 120;

    // Programs have to start, more of them take longer to, and in a short run that is all there is to see. They need fewer trials.
    private const double ShareOfPrograms = 1.0 / 80;

    private const double ColdShare = 1.0 / 8;

    // So that all parts of a block have something to do most of the time.
    private const int BatchesPerCore = 8;
    private const double MostGrowth = 8;
    private const double LeastGrowth = 1.5;

    /// <summary>The measured run.</summary>
    public RunReport Make()
    {
        _ = ground.Resize(Math.Min(FirstSample, 4L * ground.Plan.Definition.Run.BatchBytes));
        RunReport report = runs.RunOwn();
        if (report.Duration.TotalSeconds < ColdShare * budget.Seconds)
        {
            // The first run of all is slower, as nothing is in memory yet.
            report = runs.RunOwn();
        }

        while (Growth(report) is >= LeastGrowth and { } growth && runs.Grow((long)(growth * ground.SampleBytes)))
        {
            report = runs.RunOwn();
        }

        return report;
    }

    /// <summary>How many times as large the sample should be.</summary>
    private double Growth(RunReport report)
    {
        double seconds = Math.Max(report.Duration.TotalSeconds, 1e-3);
        double target = Math.Clamp(TargetShare * budget.Seconds, LeastTarget, MostTarget);
        double batches = Math.Max(1, report.Blocks.Max(block => block.Batches));
        double wanted = Math.Max(target / seconds, BatchesPerCore * cores / batches);
        double share = report.Verdict?.Cause == LimitCause.Program ? ShareOfPrograms : MostShare;
        double most = Math.Min(share * budget.Seconds / seconds, (double)LargestSample / ground.SampleBytes);
        return ground.IsWhole ? 1 : Math.Min(Math.Min(wanted, most), MostGrowth);
    }
}
