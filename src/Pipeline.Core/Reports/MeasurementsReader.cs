using System.Text.Json;
using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>Reads what <see cref="MeasurementsJson"/> wrote.</summary>
internal static class MeasurementsReader
{
    /// <summary>A block.</summary>
    public static BlockReport Block(JsonElement block)
    {
        string name = block.Text("name") ?? "";
        int? processes = block.MaybeNumber("processes") is { } count ? (int)count : null;

        // Reports of older versions do not say the kind, but their blocks had fixed names.
        BlockKind kind = RunReportReader.Named(block.Text("kind") ?? name, processes is null ? BlockKind.Threads : BlockKind.Processes);
        return new BlockReport(kind, name, (int)block.Number("dop"), (int)block.Number("capacity"))
        {
            BusySeconds = block.Number("busy_seconds"),
            WaitingSeconds = block.Number("waiting_seconds"),
            BlockedSeconds = block.Number("blocked_seconds"),
            StarvedSeconds = block.Number("starved_seconds"),
            OrderingSeconds = block.Number("ordering_seconds"),
            MemorySeconds = block.Number("memory_seconds"),
            CallSeconds = block.Number("call_seconds"),
            QueueFill = block.Number("queue_fill"),
            Batches = (long)block.Number("batches"),
            Processes = processes,
            Restarts = (int)block.Number("restarts"),
            Resent = (int)block.Number("resent"),
            Records = (long)block.Number("records"),
            Bytes = (long)block.Number("bytes"),
            CpuSeconds = block.Number("cpu_seconds"),
            BusiestSeconds = block.Number("busiest_seconds"),
            MedianLatency = block.Number("latency_median_seconds"),
            HighLatency = block.Number("latency_p99_seconds"),
            ByProcess = [.. block.Items("by_process").Select(Process)],
        };
    }

    /// <summary>The verdict, or null.</summary>
    public static Verdict? Verdict(JsonElement verdict) => verdict.ValueKind != JsonValueKind.Object
        ? null
        : new Verdict(RunReportReader.Named(verdict.Text("cause"), LimitCause.Unknown), verdict.Text("block"), verdict.Text("sentence") ?? "")
        {
            Flag = verdict.Text("flag"),
            Gain = verdict.MaybeNumber("gain"),
            Predictions = [.. verdict.Items("predictions").Select(cores => new CorePrediction((int)cores.Number("cores"), cores.Number("seconds"), cores.Text("limit")))],
        };

    /// <summary>The run over time, or null.</summary>
    public static RunSeries? Series(JsonElement series)
    {
        if (series.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        double[] List(string name) => Numbers(series, name);
        double[] seconds = List("seconds"), cores = List("cpu_cores"), budget = List("budget_bytes"), memory = List("memory_bytes"), pauses = List("pause_seconds");
        double[] read = List("read"), written = List("written"), rejected = List("rejected");
        double[][][] blocks = [.. series.Items("blocks").Select(block => (double[][])[Numbers(block, "busy"), Numbers(block, "waiting"), Numbers(block, "blocked"), Numbers(block, "fill"), Numbers(block, "batches")])];
        return new RunSeries(
            series.Number("interval_seconds"),
            [
                .. seconds.Take(RunSeries.MostPoints).Select((second, i) => new RunPoint
                {
                    Seconds = second,
                    CpuCores = At(cores, i),
                    BudgetBytes = (long)At(budget, i),
                    MemoryBytes = (long)At(memory, i),
                    PauseSeconds = At(pauses, i),
                    Read = (long)At(read, i),
                    Written = (long)At(written, i),
                    Rejected = (long)At(rejected, i),
                    Blocks = [.. blocks.Select(block => new BlockPoint(At(block[0], i), At(block[1], i), At(block[2], i), At(block[3], i), (int)At(block[4], i)))],
                }),
            ]);
    }

    private static ProcessReport Process(JsonElement process) =>
        new((int)process.Number("number"), (long)process.Number("batches"), process.Number("busy_seconds"), process.Number("cpu_seconds"));

    private static double[] Numbers(JsonElement element, string name) => [.. element.Items(name).Select(number => number.AsNumber())];

    private static double At(double[] list, int index) => index < list.Length ? list[index] : 0;
}
