using System.Globalization;
using System.Text.Json;
using Pipeline.Cli.Progress;
using Pipeline.Tuning;

namespace Pipeline.Cli.Commands;

/// <summary>What tuning found, as a table and a sentence, or as JSON.</summary>
internal static class TuneText
{
    /// <summary>Writes the table and what to do.</summary>
    public static void Write(TextWriter output, TuningResult result, bool comparesPlacement)
    {
        if (result.Rows.Count > 1)
        {
            TextTable.Write(output, [["settings", "seconds", "of yours", "surely between", "", "rounds"], .. result.Rows.Select(Row)]);
            output.WriteLine();
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Trials} {(result.Trials == 1 ? "run" : "runs")} of {ProgressText.Bytes(result.SampleBytes)} of {ProgressText.Bytes(result.DataBytes)} in {result.Duration.TotalSeconds:0} s on {Cores(result.Cores)}; all wrote the same bytes"));
        output.WriteLine($"limit of these runs, which wrote to {Path.TrimEndingDirectorySeparator(Path.GetTempPath())} and synced nothing: {result.Limit}");
        output.WriteLine(comparesPlacement && result.Rows.Count == 2 && result.Unclear is null ? Placement(result) : Answer(result));
    }

    /// <summary>Writes all of it.</summary>
    public static void WriteJson(TextWriter output, TuningResult result) => RunsText.WriteJson(output, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("settings");
        foreach (TuningRow row in result.Rows)
        {
            writer.WriteStartObject();
            writer.WriteString("flags", row.Flags);
            Number(writer, "seconds", row.Seconds);
            WriteRatio(writer, row.Ratio);
            writer.WriteString("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(row.Outcome.ToString()));
            writer.WriteNumber("rounds", row.Rounds);
            writer.WriteString("failure", row.Failure);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("changes");
        foreach (SettingChange change in result.Changes)
        {
            writer.WriteStartObject();
            writer.WriteString("key", string.Join('.', change.Path));
            writer.WriteString("value", change.Value);
            writer.WriteString("flag", change.Flag);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (result.Confirmed is { } confirmed)
        {
            writer.WriteStartObject("confirmed");
            WriteRatio(writer, confirmed);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("confirmed");
        }

        if (result.Unconfirmed is { } unconfirmed)
        {
            writer.WriteStartObject("unconfirmed");
            writer.WriteString("flags", unconfirmed);
            WriteRatio(writer, result.UnconfirmedRatio ?? MedianInterval.Of([]));
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("unconfirmed");
        }

        writer.WriteString("unclear", result.Unclear);
        writer.WriteString("needed_budget", result.NeededBudget);
        writer.WriteString("limit", result.Limit);
        writer.WriteNumber("sample_bytes", result.SampleBytes);
        writer.WriteNumber("data_bytes", result.DataBytes);
        writer.WriteNumber("trials", result.Trials);
        Number(writer, "seconds", result.Duration.TotalSeconds);
        writer.WriteNumber("cores", result.Cores);
        writer.WriteEndObject();
    });

    /// <summary>How much less time it takes, in a sentence.</summary>
    public static string Gain(MedianInterval ratio) => Of(ratio, "95 %");

    /// <summary>A number of cores in words.</summary>
    public static string Cores(int cores) => cores == 1 ? "1 core" : string.Create(CultureInfo.InvariantCulture, $"{cores} cores");

    private static string Answer(TuningResult result) => result switch
    {
        { Unclear: { } why } => why,
        { Confirmed: { } gain } => $"best: {string.Join(' ', result.Changes.Select(change => change.Flag))} takes {Gain(gain)}{More(result)}",
        { Unconfirmed: { } flags } => $"{Unconfirmed(flags, result.UnconfirmedRatio)}{More(result)}",
        _ => $"nothing that was tried is faster than what you have: leave it{More(result)}",
    };

    private static string Unconfirmed(string flags, MedianInterval? ratio) => ratio switch
    {
        null => $"{flags} looked faster, but the time was up before it could win again",
        { High: < 1 } gain => $"{flags} is faster by too little to be worth a setting: {Gain(gain)}; leave what you have",
        { } gain => $"{flags} looked faster, but did not win again: {Gain(gain)}; leave what you have",
    };

    private static string More(TuningResult result) => result.NeededBudget is { } needed ? $"; to know all of them give it more time (--budget {needed})" : "";

    private static string Placement(TuningResult result)
    {
        TuningRow other = result.Rows[1];
        (string own, string tried) = other.Flags.StartsWith("--shard", StringComparison.Ordinal) ? ("threads", "processes") : ("processes", "threads");
        return (other.Outcome, result) switch
        {
            (_, { Confirmed: { } gain }) => $"{tried}: {other.Flags} takes {Gain(gain)}",
            (TuningOutcome.Slower, _) => $"{own}: {other.Flags} takes {Of(other.Ratio, "surely")}",
            (TuningOutcome.Failed, _) => $"{own}: {other.Flags} failed: {other.Failure}",
            (_, { Unconfirmed: { } flags }) => $"no difference between threads and processes: {Unconfirmed(flags, result.UnconfirmedRatio)}{More(result)}",
            _ => $"no difference could be told between threads and processes: {other.Flags} takes {Of(other.Ratio, "surely")}; threads are simpler",
        };
    }

    private static string Of(MedianInterval ratio, string certainty) =>
        string.Create(CultureInfo.InvariantCulture, $"{ratio.Median:0.00} of the time before ({certainty} between {ratio.Low:0.00} and {ratio.High:0.00})");

    private static string[] Row(TuningRow row) =>
    [
        row.Flags,
        double.IsNaN(row.Seconds) ? "-" : row.Seconds.ToString("0.000", CultureInfo.InvariantCulture),
        double.IsNaN(row.Ratio.Median) ? "-" : row.Ratio.Median.ToString("0.00", CultureInfo.InvariantCulture),
        row.Flags is "as it is" ? "-" : row.Outcome is not TuningOutcome.NotKnown and not TuningOutcome.Failed ? string.Create(CultureInfo.InvariantCulture, $"{row.Ratio.Low:0.00} {row.Ratio.High:0.00}") : "-",
        row.Flags is "as it is" ? "" : row.Outcome switch
        {
            TuningOutcome.Faster => "faster",
            TuningOutcome.Slower => "slower",
            TuningOutcome.Failed => "failed",
            TuningOutcome.NotKnown => "not known",
            _ => "no difference",
        },
        row.Rounds.ToString(CultureInfo.InvariantCulture),
    ];

    private static void WriteRatio(Utf8JsonWriter writer, MedianInterval ratio)
    {
        Number(writer, "ratio", ratio.Median);
        Number(writer, "ratio_low", ratio.Low);
        Number(writer, "ratio_high", ratio.High);
    }

    private static void Number(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumber(name, Math.Round(value, 4));
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
