using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Reports;

/// <summary>Whatever a run's figures are, the verdict claims nothing that they cannot bear.</summary>
public sealed class VerdictPropertyTests
{
    [Fact]
    public void Of_RandomFigures_ClaimsNothingThatTheyCannotBear()
    {
        HashSet<LimitCause> seen = [];
        for (int seed = 0; seed < 500; seed++)
        {
            Random random = new(seed);
            int cores = random.Next(1, 17);
            int jobs = random.Next(1, cores + 1);
            RunReport report = RandomReport(random, cores, jobs);
            Verdict? verdict = Verdict.Of(report, jobs);
            Assert.NotNull(verdict);
            VerdictClaims.Check(verdict, report, jobs, $"seed {seed}");
            seen.Add(verdict.Cause);
        }

        // The figures are random enough to show nearly all that there is to say.
        Assert.True(seen.Count >= 12, string.Join(", ", seen));
    }

    private static RunReport RandomReport(Random random, int cores, int jobs)
    {
        double seconds = random.Next(4) == 0 ? random.NextDouble() : 1 + (20 * random.NextDouble());
        List<BlockReport> blocks = [RandomBlock(random, BlockKind.Read, "read", seconds, cores, jobs)];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            blocks.Add(RandomBlock(random, (BlockKind)random.Next((int)BlockKind.Threads, (int)BlockKind.Write), $"stage {i}", seconds, cores, jobs));
        }

        blocks.Add(RandomBlock(random, BlockKind.Write, "write", seconds, cores, jobs));
        if (random.Next(3) == 0)
        {
            blocks.Add(RandomBlock(random, BlockKind.Compress, "compress", seconds, cores, jobs));
            blocks.Add(RandomBlock(random, BlockKind.Write, "append", seconds, cores, jobs) with { Knob = null });
        }

        blocks.Add(RandomBlock(random, BlockKind.Hash, "hash", seconds, cores, jobs));
        double publishing = random.Next(5) == 0 ? seconds * 2 * random.NextDouble() : 0;
        bool many = random.Next(4) == 0;
        double pauses = random.Next(6) == 0 ? seconds * random.NextDouble() : 0;
        return ReportSample.Published() with
        {
            Duration = TimeSpan.FromSeconds(seconds + publishing),
            Publishing = TimeSpan.FromSeconds(publishing),
            CpuTime = TimeSpan.FromSeconds(Math.Max(blocks.Sum(block => block.CpuSeconds), random.Next(3) == 0 ? seconds * cores * random.NextDouble() : 0)),
            Cores = cores,
            Output = random.Next(3) == 0 ? "-" : "/out",
            Inputs = [.. Enumerable.Range(0, many ? 2_000 : random.Next(1, 9)).Select(i => ReportSample.Published().Inputs[0] with { Path = $"{i}.csv", Bytes = random.Next(1, 100_000) })],
            Outputs = [.. Enumerable.Range(0, many ? 2_000 : 1).Select(i => new OutputReport($"{i}.csv", 1, 1, ""))],
            Settings = random.Next(2) == 0 ? [new("run.memory", "8MiB", "default")] : [],
            Series = pauses > 0 ? new(seconds, [new() { Seconds = seconds, PauseSeconds = pauses }]) : null,
            Blocks = blocks,
        };
    }

    private static BlockReport RandomBlock(Random random, BlockKind kind, string name, double seconds, int cores, int jobs)
    {
        bool alone = kind is BlockKind.Write or BlockKind.Hash;
        bool followsJobs = kind is BlockKind.Threads or BlockKind.Programs or BlockKind.Compress && random.Next(2) == 0;
        int parts = alone ? 1 : followsJobs ? jobs : random.Next(1, cores + 1);
        int dop = kind == BlockKind.Processes ? 2 * parts : parts;
        double share = random.Next(3) == 0 ? 0.9 + (0.1 * random.NextDouble()) : random.NextDouble() / (1 + random.Next(3));
        double busy = share * seconds * parts;
        double busiest = random.Next(4) == 0 ? Math.Min(busy, seconds * 0.95) : busy / parts;
        double rest = (seconds * dop) - busy;
        double stopped = random.NextDouble() * rest;
        double cpu = random.Next(8) == 0 ? 0 : busy * random.NextDouble();
        return new BlockReport(kind, name, dop, (2 * dop) + 2)
        {
            BusySeconds = busy,
            BusiestSeconds = busiest,
            BlockedSeconds = stopped,
            WaitingSeconds = rest - stopped,
            MemorySeconds = kind == BlockKind.Read ? stopped * random.NextDouble() : 0,
            OrderingSeconds = alone || random.Next(3) > 0 ? 0 : stopped * random.NextDouble(),
            StarvedSeconds = (rest - stopped) * random.NextDouble(),
            CallSeconds = kind is BlockKind.Read or BlockKind.Write ? busy * random.NextDouble() : 0,
            CpuSeconds = cpu,
            Batches = random.Next(1, 2_000),
            Records = random.Next(1, 1_000_000),
            Knob = kind == BlockKind.Hash || random.Next(5) == 0 ? null : kind == BlockKind.Compress ? (followsJobs ? "--jobs" : "--dop") : $"{(kind == BlockKind.Processes ? "--shard" : "--dop")} {name}",
            FollowsJobs = followsJobs,
            Processes = kind == BlockKind.Processes ? parts : null,
            ByProcess = kind == BlockKind.Processes && random.Next(2) == 0 ? [.. Enumerable.Range(1, parts).Select(number => new ProcessReport(number, 10, busy / parts, cpu / parts))] : [],
        };
    }
}
