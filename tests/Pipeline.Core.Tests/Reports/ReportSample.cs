using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Reports;

/// <summary>A report that balances.</summary>
internal static class ReportSample
{
    public static RunReport Published() => new()
    {
        RunId = "20261123T131500.123Z",
        Name = "nightly-orders",
        Version = "0.1.0",
        TimeZones = "2026f",
        Status = RunStatus.Published,
        ExitCode = 0,
        Started = new DateTimeOffset(2026, 11, 23, 13, 15, 0, 123, TimeSpan.Zero),
        Duration = TimeSpan.FromMilliseconds(1250),
        CpuTime = TimeSpan.FromMilliseconds(2875),
        Fingerprint = new(new string('d', 64), new string('e', 64), "1.0.0.0 f00d"),
        PipelineFile = "/data/pipeline.yaml",
        Output = "/data/out",
        RunFolder = "/data/out/.pipeline/runs/20261123T131500.123Z",
        RejectList = "/data/out/.pipeline/runs/20261123T131500.123Z/rejects.csv",
        RejectedRecords = "/data/out/.pipeline/runs/20261123T131500.123Z/rejects",
        Inputs =
        [
            new("a.csv", 60_000, 20, 59_980, new() { In = 4_000, Out = 1_200, FilteredFalse = 2_795, Rejected = 5 }, 1, "00c0ffee", ",") { DelimiterWasFound = true },
            new("sub/b.csv", 30_000, 20, 29_980, new() { In = 1_000, Out = 300, FilteredFalse = 698, Rejected = 2 }, 0, "deadbeef", ";"),
        ],
        Outputs = [new("a.csv", 1_200, 20_000, new string('a', 64)), new("sub/b.csv", 300, 5_000, new string('b', 64))],
        Stages =
        [
            new("read", "read", new() { In = 5_000, Out = 4_995, Rejected = 5 }),
            new("keep", "filter", new() { In = 4_995, Out = 1_502, FilteredFalse = 3_483, FilteredNull = 10 }) { Definition = "\"net > 10\"" },
            new("price", "derive", new() { In = 1_502, Out = 1_500, Rejected = 2 }) { Definition = """{"net":"price * qty"}""" },
        ],
        Blocks =
        [
            new(BlockKind.Read, "read", 1, 4) { BusySeconds = 0.25, WaitingSeconds = 0.1, BlockedSeconds = 0.9, QueueFill = 0, Batches = 40, MemorySeconds = 0.5, CallSeconds = 0.2 },
            new(BlockKind.Processes, "keep", 2, 6) { BusySeconds = 2.4, WaitingSeconds = 0.0604, BlockedSeconds = 0.04, QueueFill = 0.8125, Batches = 40, Processes = 1, Restarts = 3, Resent = 5, Records = 4_995, Bytes = 89_900, StarvedSeconds = 0.05, OrderingSeconds = 0.03, CpuSeconds = 2.3, BusiestSeconds = 1.4, MedianLatency = 0.0412, HighLatency = 0.25, ByProcess = [new(1, 40, 2.4, 2.3)] },
            new(BlockKind.Write, "write", 1, 4) { BusySeconds = 0.2, WaitingSeconds = 1.05, Batches = 40, CallSeconds = 0.06 },
        ],
        Totals = new()
        {
            Counts = new() { In = 5_000, Out = 1_500, FilteredFalse = 3_483, FilteredNull = 10, Rejected = 7 },
            Balanced = true,
            BytesIn = 90_000,
            BytesOut = 25_000,
            RecordsPerSecond = 4_000,
        },
        RejectsByCode = [new("csv.field_count", 5), new("cast.decimal", 2)],
        FirstRejects = [new(new("a.csv", 7, 8, 120), "read", null, "csv.field_count", "expected 3 fields but found 2"), new(new("sub/b.csv", 9, 10, 300), "price", "net", "cast.decimal", "no number")],
        ReadRetries = 2,
        PeakMemoryBytes = 92_000_000,
        Settings = [new("run.jobs", "2", "default"), new("rejects.max", "10", "--max-rejects")],
        Bottleneck = "keep was busy 96 % of the time on 2 cores: its stages are the limit; more cores would help (--jobs), or less work per record",
        Cores = 8,
        Verdict = new(LimitCause.Compute, "keep", "keep limits the run") { Flag = "--shard keep=4", Gain = 1.9, Predictions = [new(8, 0.4, "read"), new(16, 0.4, null)] },
        Series = new(
            1,
            [
                new() { Seconds = 1, CpuCores = 1.9, BudgetBytes = 1_048_576, MemoryBytes = 80_000_000, PauseSeconds = 0.001, Read = 4_000, Written = 1_200, Rejected = 5, Blocks = [new(0.2, 0, 0.8, 0, 32), new(1, 0, 0, 0.9, 30), new(0.2, 0.8, 0, 0, 30)] },
                new() { Seconds = 1.25, CpuCores = 1.5, BudgetBytes = 0, MemoryBytes = 81_000_000, Read = 1_000, Written = 300, Rejected = 2, Blocks = [new(0.1, 0.9, 0, 0, 8), new(0.8, 0.2, 0, 0.4, 10), new(0.1, 0.9, 0, 0, 10)] },
            ]),
        Warnings = ["'note' is null in every record"],
    };
}
