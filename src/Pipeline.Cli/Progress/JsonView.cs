using System.Text.Json;
using Pipeline.Cli.Terminal;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Cli.Progress;

/// <summary>A JSON object a line for programs, each second. Names as in run.json: lower case with underscores.</summary>
internal sealed class JsonView(LogLines lines) : ProgressView
{
    /// <inheritdoc/>
    public override TimeSpan Period => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override void Show(ProgressSnapshot snapshot) => lines.Write(LogLevel.Info, "progress", ProgressText.Line(snapshot).Trim(), writer =>
    {
        writer.WriteNumber("elapsed_seconds", Math.Round(snapshot.Elapsed.TotalSeconds, 3));
        writer.WriteNumber("files_done", snapshot.FilesDone);
        writer.WriteNumber("files_total", snapshot.FilesTotal);
        writer.WriteNumber("bytes_read", snapshot.BytesRead);
        WriteKnown(writer, "bytes_total", snapshot.BytesTotal >= 0 ? snapshot.BytesTotal : null);
        writer.WriteNumber("records_read", snapshot.RecordsRead);
        writer.WriteNumber("records_written", snapshot.RecordsWritten);
        writer.WriteNumber("records_rejected", snapshot.RecordsRejected);
        WriteKnown(writer, "seconds_left", ProgressText.Left(snapshot) is { } left ? Math.Round(left.TotalSeconds, 1) : null);
        writer.WriteStartArray("blocks");
        foreach (BlockProgress block in snapshot.Blocks)
        {
            writer.WriteStartObject();
            writer.WriteString("name", PrintableText.Line(block.Name));
            writer.WriteNumber("dop", block.Dop);
            writer.WriteNumber("queued", block.Queued);
            WriteKnown(writer, "capacity", block.Capacity >= 0 ? block.Capacity : null);
            writer.WriteNumber("busy", Math.Round(block.Busy, 3));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void WriteKnown(Utf8JsonWriter writer, string name, double? number)
    {
        if (number is { } known)
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
