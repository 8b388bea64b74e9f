using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pipeline.Reports;

/// <summary>What was measured of a run, as parts of <c>run.json</c>. A series is written as a list for each figure, on a line of its own.</summary>
internal static class MeasurementsJson
{
    /// <summary>Writes the figures of a block.</summary>
    public static void WriteBlock(Utf8JsonWriter writer, BlockReport block)
    {
        writer.WriteNumber("records", block.Records);
        writer.WriteNumber("bytes", block.Bytes);
        WriteSeconds(writer, "starved_seconds", block.StarvedSeconds);
        WriteSeconds(writer, "ordering_seconds", block.OrderingSeconds);
        WriteSeconds(writer, "memory_seconds", block.MemorySeconds);
        WriteSeconds(writer, "call_seconds", block.CallSeconds);
        WriteSeconds(writer, "cpu_seconds", block.CpuSeconds);
        WriteSeconds(writer, "busiest_seconds", block.BusiestSeconds);
        WriteSeconds(writer, "latency_median_seconds", block.MedianLatency, 6);
        WriteSeconds(writer, "latency_p99_seconds", block.HighLatency, 6);
        writer.WriteStartArray("by_process");
        foreach (ProcessReport process in block.ByProcess)
        {
            writer.WriteStartObject();
            writer.WriteNumber("number", process.Number);
            writer.WriteNumber("batches", process.Batches);
            WriteSeconds(writer, "busy_seconds", process.BusySeconds);
            WriteSeconds(writer, "cpu_seconds", process.CpuSeconds);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the verdict.</summary>
    public static void WriteVerdict(Utf8JsonWriter writer, Verdict? verdict)
    {
        if (verdict is null)
        {
            writer.WriteNull("verdict");
            return;
        }

        writer.WriteStartObject("verdict");
        writer.WriteString("cause", NameOf(verdict.Cause));
        writer.WriteString("block", verdict.Block);
        writer.WriteString("sentence", verdict.Sentence);
        writer.WriteString("flag", verdict.Flag);
        if (verdict.Gain is { } gain)
        {
            WriteSeconds(writer, "gain", gain);
        }
        else
        {
            writer.WriteNull("gain");
        }

        writer.WriteStartArray("predictions");
        foreach (CorePrediction prediction in verdict.Predictions)
        {
            writer.WriteStartObject();
            writer.WriteNumber("cores", prediction.Cores);
            WriteSeconds(writer, "seconds", prediction.Seconds);
            writer.WriteString("limit", prediction.Limit);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes the run over time.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="series">The series, or null.</param>
    /// <param name="blocks">The run's blocks, for their names.</param>
    public static void WriteSeries(Utf8JsonWriter writer, RunSeries? series, IReadOnlyList<BlockReport> blocks)
    {
        if (series is null)
        {
            writer.WriteNull("series");
            return;
        }

        writer.WriteStartObject("series");
        WriteSeconds(writer, "interval_seconds", series.IntervalSeconds);
        WriteList(writer, "seconds", series, point => point.Seconds);
        WriteList(writer, "cpu_cores", series, point => point.CpuCores);
        WriteList(writer, "budget_bytes", series, point => point.BudgetBytes);
        WriteList(writer, "memory_bytes", series, point => point.MemoryBytes);
        WriteList(writer, "pause_seconds", series, point => point.PauseSeconds);
        WriteList(writer, "read", series, point => point.Read);
        WriteList(writer, "written", series, point => point.Written);
        WriteList(writer, "rejected", series, point => point.Rejected);
        writer.WriteStartArray("blocks");
        for (int block = 0; block < blocks.Count; block++)
        {
            int index = block;
            writer.WriteStartObject();
            writer.WriteString("name", blocks[block].Name);
            WriteList(writer, "busy", series, point => point.Blocks[index].Busy);
            WriteList(writer, "waiting", series, point => point.Blocks[index].Waiting);
            WriteList(writer, "blocked", series, point => point.Blocks[index].Blocked);
            WriteList(writer, "fill", series, point => point.Blocks[index].Fill);
            WriteList(writer, "batches", series, point => point.Blocks[index].Batches);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The name of a cause in run.json, such as <c>disk_read</c>.</summary>
    internal static string NameOf(LimitCause cause) => JsonNamingPolicy.SnakeCaseLower.ConvertName(cause.ToString());

    private static void WriteList(Utf8JsonWriter writer, string name, RunSeries series, Func<RunPoint, double> figure)
    {
        StringBuilder list = new("[");
        foreach (RunPoint point in series.Points)
        {
            _ = list.Append(list.Length > 1 ? ", " : "").Append(Rounded(figure(point), 3).ToString(CultureInfo.InvariantCulture));
        }

        writer.WritePropertyName(name);
        writer.WriteRawValue(list.Append(']').ToString());
    }

    /// <summary>Writes a figure, rounded; one that JSON lacks is 0.</summary>
    public static void WriteSeconds(Utf8JsonWriter writer, string name, double value, int digits = 3) => writer.WriteNumber(name, Rounded(value, digits));

    private static double Rounded(double value, int digits) => double.IsFinite(value) ? Math.Round(value, digits) : 0;
}
