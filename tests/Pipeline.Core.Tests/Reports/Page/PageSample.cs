using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Reports.Page;

namespace Pipeline.Core.Tests.Reports.Page;

/// <summary>Runs to make pages of.</summary>
internal static class PageSample
{
    private static readonly string[] Names = ["read", "clean+join", "score", "price+select-1", "write", "compress", "hash"];

    /// <summary>Runs before, oldest first.</summary>
    public static IReadOnlyList<PastRun> Before { get; } =
    [
        .. Enumerable.Range(10, 9).Select(day => new PastRun($"202611{day}T020000.000Z", day == 14 ? "failed" : "published", 38 + (day % 4), 4_100_000 + (day * 10_000), 3_000_000, day == 14 ? 90_000 : 800)),
    ];

    /// <summary>A nightly run of a minute with all there is to tell.</summary>
    public static RunReport Nightly() => Of(120, Names.Length, name => Names[name]) with
    {
        Inputs = [.. Enumerable.Range(1, 12).Select(i => Input($"region-{i:00}/orders.csv", 40_000_000L * i))],
        Outputs = [.. Enumerable.Range(1, 4).Select(i => new OutputReport($"country={"DE FR IT ES".Split(' ')[i - 1]}/orders.csv.gz", 700_000 * i, 21_000_000 * i, new string('a', 64)))],
        RejectsByCode = [new("csv.field_count", 512), new("type.decimal", 260), new("rule.range", 41)],
        FirstRejects =
        [
            new(new("region-03/orders.csv", 1_204, 1_206, 90_112), "read", null, "csv.field_count", ""),
            new(new("region-03/orders.csv", 9_313, 9_317, 700_001), "read", null, "csv.field_count", ""),
            new(new("region-01/orders.csv", 77, 78, 5_090), "columns", "unit_price", "type.decimal", ""),
        ],
        Settings =
        [
            new("run.jobs", "4", "--jobs"), new("rejects.max", "1000", "pipeline.yaml:12:8"), new("output.path", "country={country}/{stem}.csv.gz", "pipeline.yaml:20:9"),
            new("run.memory", "67108864", "default"), new("input.csv.header", "true", "default"), new("output.sync", "true", "default"),
        ],
        Warnings = ["'note' is null in every record"],
    };

    /// <summary>A run with as much of everything as fits, under names that try to be markup.</summary>
    public static RunReport Worst(string name) => Of(RunSeries.MostPoints, 30, block => $"{name}{block}") with
    {
        Name = name,
        Failure = string.Concat(Enumerable.Repeat(name, 100)),
        Inputs = [.. Enumerable.Range(0, 1000).Select(i => Input($"{name}{i}", i))],
        Outputs = [.. Enumerable.Range(0, 1000).Select(i => new OutputReport($"{name}{i}", i, i, new string('a', 64)))],
        Stages = [.. Enumerable.Range(0, 300).Select(i => new StageReport($"{name}{i}", name, new() { In = 1_000_000, Out = 900_000, FilteredFalse = 50_000, Rejected = 50_000 }))],
        RejectsByCode = [.. Enumerable.Range(0, 200).Select(i => new RejectCount($"{name}{i:000}", 1_000_000 - i))],
        FirstRejects = [.. Enumerable.Range(0, 600).Select(i => new RejectReport(new($"{name}{i}", 1_000_000, 2_000_000, 3), name, name, $"{name}{i / 3:000}", name))],
        Settings = [.. Enumerable.Range(0, 3000).Select(i => new SettingReport($"{name}{i}", name + name + name, i % 2 == 0 ? "default" : name))],
        Warnings = [.. Enumerable.Repeat(name, 500)],
        Problems = [.. Enumerable.Repeat(name, 500)],
        Bottleneck = name,
        Verdict = new(LimitCause.Compute, $"{name}3", string.Concat(Enumerable.Repeat(name, 50))) { Flag = name, Gain = 2, Predictions = [.. Enumerable.Range(1, 40).Select(cores => new CorePrediction(cores, 60.0 / cores, name))] },
        RejectList = name,
        RunId = name,
        Version = name,
    };

    private static RunReport Of(int points, int blocks, Func<int, string> name)
    {
        const double Seconds = 41.7;
        BlockKind[] kinds = [.. Enumerable.Range(0, blocks).Select(block => block switch { 0 => BlockKind.Read, 2 => BlockKind.Processes, _ when block == blocks - 1 => BlockKind.Hash, _ when block == blocks - 2 => BlockKind.Compress, _ when block == blocks - 3 => BlockKind.Write, _ => BlockKind.Threads })];
        double Busy(int block, int point) => Math.Clamp((block == 2 ? 0.9 : 0.3) + (0.25 * Math.Sin(point / (3.0 + block))) + (0.02 * (point * 7919 % 11)), 0, 1);
        double Blocked(int block, int point) => block >= 2 ? 0 : Math.Max(0, (1 - Busy(block, point)) * 0.8);
        RunPoint[] series =
        [
            .. Enumerable.Range(1, points).Select(point => new RunPoint
            {
                Seconds = Math.Round(Seconds * point / points, 3),
                CpuCores = 3.2 + Math.Sin(point / 4.0),
                BudgetBytes = 30_000_000 + (long)(20_000_000 * Math.Sin(point / 9.0)),
                MemoryBytes = 90_000_000 + (point * 200_000L),
                PauseSeconds = point % 9 == 0 ? 0.004 : 0,
                Read = 40_000 + (point * 7919 % 9_000),
                Written = 28_000 + (point * 7907 % 7_000),
                Rejected = point % 20 == 0 ? 130 : 3,
                Blocks = [.. Enumerable.Range(0, blocks).Select(block => new BlockPoint(Busy(block, point), 1 - Busy(block, point) - Blocked(block, point), Blocked(block, point), block == 2 ? 0.7 + (0.3 * Math.Sin(point)) : 0.2, 20))],
            }),
        ];
        return ReportSample.Published() with
        {
            Duration = TimeSpan.FromSeconds(Seconds),
            CpuTime = TimeSpan.FromSeconds(138),
            Cores = 4,
            PeakMemoryBytes = 131_000_000,
            Blocks =
            [
                .. Enumerable.Range(0, blocks).Select(block => new BlockReport(kinds[block], name(block), block is 1 or 2 ? 4 : 1, 8)
                {
                    BusySeconds = Seconds * series.Average(point => point.Blocks[block].Busy),
                    WaitingSeconds = Seconds * series.Average(point => point.Blocks[block].Waiting),
                    BlockedSeconds = Seconds * series.Average(point => point.Blocks[block].Blocked),
                    QueueFill = series.Average(point => point.Blocks[block].Fill),
                    Batches = 2_400,
                    Records = 5_200_000,
                    Bytes = 3_120_000_000,
                    CpuSeconds = 30,
                    BusiestSeconds = Seconds * 0.93,
                    MedianLatency = 0.0142,
                    HighLatency = 0.122,
                    Processes = kinds[block] == BlockKind.Processes ? 4 : null,
                    ByProcess = kinds[block] == BlockKind.Processes ? [new(1, 600, 38, 37), new(2, 600, 39, 37), new(3, 601, 38.5, 37), new(4, 599, 30, 29)] : [],
                }),
            ],
            Stages =
            [
                new("read", "read", new() { In = 5_200_000, Out = 5_199_488, Rejected = 512 }),
                new("columns", "columns", new() { In = 5_199_488, Out = 5_199_187, Rejected = 301 }),
                new("clean", "filter", new() { In = 5_199_187, Out = 4_100_000, FilteredFalse = 1_090_187, FilteredNull = 9_000 }),
                new("score", "exec", new() { In = 4_100_000, Out = 4_200_000, Added = 100_000 }),
                new("price", "derive", new() { In = 4_200_000, Out = 3_700_000, FilteredFalse = 500_000 }),
            ],
            Totals = new()
            {
                Counts = new() { In = 5_200_000, Out = 3_700_000, FilteredFalse = 1_590_187, FilteredNull = 9_000, Rejected = 813, Added = 100_000 },
                Balanced = true,
                BytesIn = 3_120_000_000,
                BytesOut = 210_000_000,
                RecordsPerSecond = 124_700,
            },
            Verdict = new(LimitCause.Compute, name(2), $"{name(2)} limits the run: its 4 processes were busy 91 % of the time, the blocks before it were blocked.")
            {
                Flag = $"--shard {name(2)}=6",
                Gain = 1.4,
                Predictions = [new(4, 41.7, name(2)), new(8, 22.4, name(2)), new(16, 14.1, "hash"), new(32, 14.1, "hash")],
            },
            Series = new(Math.Round(Seconds / points, 3), series),
        };
    }

    private static InputReport Input(string path, long bytes) =>
        new(path, bytes, 40, bytes, new() { In = bytes / 600, Out = bytes / 900, FilteredFalse = bytes / 1800, Rejected = bytes % 7 }, 0, "00c0ffee", ",");
}
