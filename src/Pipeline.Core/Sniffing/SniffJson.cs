using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Expressions.Values;

namespace Pipeline.Sniffing;

/// <summary>Writes findings as JSON. <c>pipeline help init</c> documents the shape; a member is added without a new version, changed or removed only with one.</summary>
internal static class SniffJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    public static void Write(Stream output, SniffReport report)
    {
        using Utf8JsonWriter json = new(output, Options);
        json.WriteStartObject();
        json.WriteNumber("version", SniffReport.JsonVersion);
        json.WriteNumber("not_sniffed", report.NotSniffed);
        json.WriteStartArray("files");
        foreach (FileFindings file in report.Files)
        {
            WriteFile(json, file);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, FileFindings file)
    {
        json.WriteStartObject();
        json.WriteString("file", file.File);
        WriteMaybe(json, "bytes", file.StoredBytes);
        json.WriteNumber("sampled_bytes", file.SampledBytes);
        json.WriteBoolean("whole", file.IsWhole);
        json.WriteString("problem", file.Problem);
        json.WriteNumber("records", file.Records);
        json.WriteNumber("width", file.Width);
        json.WriteStartObject("findings");
        foreach (Finding finding in file.Dialect)
        {
            json.WriteStartObject(finding.Name);
            json.WriteString("value", finding.Value);
            json.WriteNumber("confidence", Math.Round(finding.Confidence, 2));
            json.WriteString("word", finding.Word);
            json.WriteString("evidence", finding.Evidence);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("settings");
        foreach ((string key, string value) in file.Settings)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        WriteTexts(json, "ambiguous", file.Ambiguous);
        json.WriteStartArray("columns");
        foreach (ColumnFinding column in file.Columns)
        {
            WriteColumn(json, column);
        }

        json.WriteEndArray();
        json.WriteNumber("damaged_records", file.DamagedRecords);
        json.WriteStartArray("damage");
        foreach (Damage damage in file.Damage)
        {
            json.WriteStartObject();
            json.WriteNumber("line", damage.Line);
            json.WriteString("code", damage.Code);
            json.WriteString("what", damage.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, ColumnFinding column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("type", TypeNames.Name(column.Type));
        json.WriteString("format", column.Format);
        json.WriteNumber("confidence", Math.Round(column.Confidence, 2));
        json.WriteString("evidence", column.Evidence);
        json.WriteNumber("values", column.Values);
        json.WriteNumber("empty", column.Empty);
        json.WriteString("min", column.Min);
        json.WriteString("max", column.Max);
        WriteTexts(json, "distinct", column.Distinct);
        json.WriteString("note", column.Note);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteMaybe(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
