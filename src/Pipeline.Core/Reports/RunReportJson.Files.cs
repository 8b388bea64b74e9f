using System.Buffers;
using System.Text.Json;

namespace Pipeline.Reports;

/// <summary>The inputs and outputs of a report: the first ones in <c>run.json</c>, the others in a file of their own.</summary>
public static partial class RunReportJson
{
    /// <summary>How many inputs and outputs the <c>run.json</c> of a run folder has at most, of each.</summary>
    internal const int MostFiles = 1000;

    /// <summary>Whether there are more files than a <c>run.json</c> should have: each is kept as long as its run.</summary>
    internal static bool HasMoreFiles(RunReport report) => report.Inputs.Count > MostFiles || report.Outputs.Count > MostFiles;

    /// <summary>The inputs and outputs past the first ones, a line of JSON each: as in <c>run.json</c>, behind a key <c>kind</c>. Each is good until the next.</summary>
    internal static IEnumerable<ReadOnlyMemory<byte>> FormatMoreFiles(RunReport report)
    {
        ArrayBufferWriter<byte> line = new();
        using Utf8JsonWriter writer = new(line, Options with { Indented = false });
        foreach (InputReport input in report.Inputs.Skip(MostFiles))
        {
            yield return Line(line, writer, "input", input, WriteInput);
        }

        foreach (OutputReport output in report.Outputs.Skip(MostFiles))
        {
            yield return Line(line, writer, "output", output, WriteOutput);
        }
    }

    private static ReadOnlyMemory<byte> Line<T>(ArrayBufferWriter<byte> line, Utf8JsonWriter writer, string kind, T file, Action<Utf8JsonWriter, T> write)
    {
        line.ResetWrittenCount();
        writer.Reset();
        writer.WriteStartObject();
        writer.WriteString("kind", kind);
        write(writer, file);
        writer.WriteEndObject();
        writer.Flush();
        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    private static void WriteInput(Utf8JsonWriter writer, InputReport input)
    {
        writer.WriteString("path", input.Path);
        writer.WriteNumber("bytes", input.Bytes);
        writer.WriteNumber("head_bytes", input.HeadBytes);
        writer.WriteNumber("batch_bytes", input.BatchBytes);
        writer.WriteNumber("records", input.Counts.In);
        WriteWhole(writer, input.Counts);
        writer.WriteNumber("blank_lines", input.BlankLines);
        writer.WriteString("crc32c", input.Crc32C);
        writer.WriteString("delimiter", input.Delimiter);
        writer.WriteBoolean("delimiter_found", input.DelimiterWasFound);
        if (input.Keys is { } keys)
        {
            writer.WriteString("format", "jsonl");
            writer.WriteStartArray("columns");
            foreach (string key in keys)
            {
                writer.WriteStringValue(key);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("columns_found", input.KeysWereFound);
        }

        writer.WriteString("encoding", input.Encoding);
        writer.WriteNumber("replaced", input.Replaced);
        WriteCodes(writer, "recovered", input.Recovered);
        if (input.Warned.Count > 0)
        {
            WriteArray(writer, "warned", input.Warned, WriteWarned);
        }
    }

    private static void WriteWarned(Utf8JsonWriter writer, WarnedReport warned)
    {
        writer.WriteString("stage", warned.Stage);
        writer.WriteString("column", warned.Column);
        writer.WriteString("code", warned.Code);
        writer.WriteNumber("count", warned.Count);
    }

    private static void WriteOutput(Utf8JsonWriter writer, OutputReport output)
    {
        writer.WriteString("path", output.Path);
        writer.WriteNumber("records", output.Records);
        writer.WriteNumber("bytes", output.Bytes);
        writer.WriteString("sha256", output.Sha256);
    }
}
