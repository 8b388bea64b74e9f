using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Tuning;

namespace Pipeline.Core.Tests.Tuning;

/// <summary>Trials on a clock that stands still but for them: a run takes as long as a formula says, on a machine that has its moods.</summary>
internal sealed class MadeUpGround(PipelinePlan plan, Func<RunDefinition, double> secondsOfMegabyte, Random random) : TimeProvider, ITrialGround
{
    private double now;

    /// <summary>Seconds of start and end of a run.</summary>
    public double Start { get; init; } = 0.02;

    /// <summary>Seconds more of it, by settings: more processes take longer to start.</summary>
    public Func<RunDefinition, double> StartOf { get; init; } = _ => 0;

    /// <summary>What limits a run of a quarter of a second or more.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>How much the times of a setting differ among themselves: 0.03 for three per cent, with a tail.</summary>
    public double Noise { get; init; } = 0.03;

    /// <summary>How much slower and faster its hours are.</summary>
    public double Drift { get; init; } = 0.5;

    /// <summary>What a run of these settings ends with instead.</summary>
    public Func<RunDefinition, string?> Failure { get; init; } = _ => null;

    public BlockReport Block { get; init; } = new(BlockKind.Threads, "filter-1", 2, 6) { Knob = "--dop filter-1" };

    /// <summary>A sample never becomes larger than this, whatever is asked.</summary>
    public long MostSample { get; init; } = long.MaxValue;

    public PipelinePlan Plan => plan;

    public long SampleBytes { get; private set; }

    public long DataBytes { get; init; } = 4L << 30;

    public bool IsWhole => SampleBytes >= DataBytes;

    public List<RunDefinition> Runs { get; } = [];

    public double Seconds => now;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => (long)(now * TimestampFrequency);

    public bool Resize(long bytes)
    {
        long before = SampleBytes;
        SampleBytes = Math.Min(bytes, Math.Min(DataBytes, MostSample));
        return SampleBytes > before;
    }

    public RunReport Run(RunDefinition run)
    {
        Runs.Add(run);
        double seconds = (Start + StartOf(run) + (secondsOfMegabyte(run) * SampleBytes / (1 << 20))) * Mood();
        now += seconds * 1.02;
        long batches = Math.Max(1, SampleBytes / run.BatchBytes);
        string? failure = Failure(run);
        return new RunReport
        {
            RunId = "r",
            Status = failure is null ? RunStatus.Published : RunStatus.Failed,
            ExitCode = failure is null ? 0 : 65,
            Failure = failure,
            Started = default,
            Duration = TimeSpan.FromSeconds(seconds),
            Bottleneck = "made up",
            Verdict = seconds < 0.25 ? null : Verdict,
            Blocks = [new(BlockKind.Read, "read", 2, 6) { Batches = batches }, Block with { Batches = batches, BusySeconds = seconds }, new(BlockKind.Write, "write", 1, 4) { Batches = batches }],
        };
    }

    /// <summary>Slow hours, small noise, and one run in twelve that something came in between of: up to several times as long.</summary>
    private double Mood()
    {
        double drift = 1 + (Drift * Math.Sin(now / 40));
        double noise = Math.Exp(Noise * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2);
        double tail = random.NextDouble() < 1.0 / 12 ? Math.Pow(random.NextDouble(), -Noise * 8) : 1;
        return drift * noise * Math.Min(tail, 10);
    }
}
