using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>
/// The canonical form that a <see cref="Fingerprint"/> hashes: JSON in UTF-8 without white space, all keys always, in the order
/// below. Defaults are filled in and comments, marks and YAML's ways to write a text are gone, so the same meaning has the same
/// form. <see cref="Format"/> grows whenever the form changes.
/// </summary>
internal static class FingerprintWriter
{
    private const int Format = 5;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The fingerprint of a plan.</summary>
    public static Fingerprint Of(BoundPlan plan) => new(
        HashOfDefinition(plan),
        plan.Files.Any(file => file.Source.Identity is null) ? null : Hash(Written(writer =>
        {
            Inputs(writer, plan.Files);
            if (plan.References.Count > 0)
            {
                References(writer, plan.References);
            }
        })),
        Fingerprint.ThisEngine);

    /// <summary>SHA-256 of what is known of the files that stages read beside the input; null where there are none.</summary>
    public static string? HashOfReferences(BoundPlan plan) => plan.References.Count == 0 ? null : Hash(Written(writer => References(writer, plan.References)));

    /// <summary>The fingerprint of what was asked for alone.</summary>
    public static string HashOfDefinition(BoundPlan plan) => Hash(DefinitionOf(plan));

    /// <summary>The canonical form of what was asked for.</summary>
    public static byte[] DefinitionOf(BoundPlan plan) => Written(writer => Definition(writer, plan));

    private static string Hash(byte[] form) => Convert.ToHexStringLower(SHA256.HashData(form));

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format", Format);
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Definition(Utf8JsonWriter writer, BoundPlan plan)
    {
        PipelineDefinition definition = plan.Definition;
        Input(writer, definition.Input);
        writer.WriteStartArray("columns");
        foreach (ColumnDefinition column in definition.Columns)
        {
            Column(writer, column);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("drift");
        Texts(writer, "columns", definition.Drift.Columns);
        writer.WriteString("new", definition.Drift.New.ToString());
        writer.WriteString("missing", definition.Drift.Missing.ToString());
        writer.WriteString("reordered", definition.Drift.Reordered.ToString());
        writer.WriteEndObject();
        writer.WriteStartArray("stages");
        foreach ((StageDefinition stage, string name) in definition.Stages.Zip(StageNames.Of(definition.Stages)))
        {
            Stage(writer, stage, name);
        }

        writer.WriteEndArray();
        Output(writer, plan.Output);

        // Rejects that are kept are bytes of the run as well; how many there may be is not.
        writer.WriteStartObject("rejects");
        writer.WriteBoolean("keep_records", definition.Rejects.KeepRecords);
        writer.WriteEndObject();
    }

    private static void Input(Utf8JsonWriter writer, InputDefinition input)
    {
        CsvInputDefinition csv = input.Csv;
        writer.WriteStartObject("input");
        writer.WriteString("format", input.Format?.ToString());
        writer.WriteString("delimiter", csv.Delimiter);
        writer.WriteString("quote", csv.Quote?.ToString());
        writer.WriteBoolean("header", csv.Header);
        Texts(writer, "names", csv.Names);
        Texts(writer, "null_values", csv.NullValues);
        writer.WriteString("header_names", csv.HeaderNames.ToString());
        writer.WriteBoolean("trim_header", csv.TrimHeader);
        writer.WriteString("normalize_header", csv.NormalizeHeader.ToString());
        writer.WriteNumber("max_record", csv.MaxRecord);
        writer.WriteString("encoding", csv.Encoding);
        writer.WriteString("invalid", csv.Invalid.ToString());
        Form(writer, csv.Form);
        writer.WriteString("short", csv.Damage.Short.ToString());
        writer.WriteString("long", csv.Damage.Long.ToString());
        writer.WriteString("quotes", csv.Damage.Quotes.ToString());
        writer.WriteString("another_table", csv.Damage.AnotherTable.ToString());
        writer.WriteStartArray("files");
        foreach (FileDefinition file in input.Files)
        {
            writer.WriteStartObject();
            writer.WriteString("match", file.Match);
            writer.WritePropertyName("csv");
            file.Csv.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Form(Utf8JsonWriter writer, CsvFormDefinition form)
    {
        writer.WriteString("escape", form.Escape?.ToString());
        writer.WriteString("comment", form.Comment);
        writer.WriteNumber("skip_lines", form.SkipLines);
        writer.WriteString("skip_until", form.SkipUntil);
        writer.WriteNumber("footer_lines", form.FooterLines);
        writer.WriteString("footer", form.Footer);
        writer.WriteNumber("header_lines", form.HeaderLines);
        Texts(writer, "widths", form.Widths?.Select(width => width.ToString(CultureInfo.InvariantCulture)));
        writer.WriteString("line_end", form.LineEnd.ToString());
        writer.WriteBoolean("drop_trailing_delimiter", form.DropTrailingDelimiter);
        writer.WriteString("trim", form.Trim.ToString());
        writer.WriteBoolean("blank_lines_are_records", form.BlankLinesAreRecords);
    }

    private static void Column(Utf8JsonWriter writer, ColumnDefinition column)
    {
        writer.WriteStartObject();
        writer.WriteString("name", column.Name);
        writer.WriteString("type", column.Type.ToString());
        writer.WriteString("format", column.Format);
        writer.WriteString("timezone", column.TimeZone);
        Forms(writer, column.Forms);
        Texts(writer, "null_values", column.NullValues);
        Texts(writer, "severities", [.. column.Severities.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")]);
        Texts(writer, "aliases", column.Aliases);
        writer.WriteString("drift", column.Drift?.ToString());
        writer.WriteBoolean("required", column.Required);
        if (column.Unique)
        {
            // Definitions from before there was the rule keep theirs.
            writer.WriteBoolean("unique", true);
        }

        writer.WriteString("min", column.Min);
        writer.WriteString("max", column.Max);
        Texts(writer, "allowed", column.Allowed);
        writer.WriteString("pattern", column.Pattern);
        Number(writer, "min_length", column.MinLength);
        Number(writer, "max_length", column.MaxLength);
        writer.WriteEndObject();
    }

    private static void Forms(Utf8JsonWriter writer, ValueForms? forms)
    {
        if (forms is null)
        {
            writer.WriteNull("forms");
            return;
        }

        writer.WriteStartObject("forms");
        writer.WriteString("decimal", forms.Decimal);
        Texts(writer, "thousands", forms.Thousands);
        Texts(writer, "currency", forms.Currency);
        writer.WriteBoolean("percent", forms.Percent);
        writer.WriteString("negative", forms.Negative.ToString());
        Texts(writer, "more_formats", forms.MoreFormats);
        writer.WriteString("ambiguous", forms.Ambiguous.ToString());
        Texts(writer, "true_values", forms.TrueValues);
        Texts(writer, "false_values", forms.FalseValues);
        writer.WriteEndObject();
    }

    private static void Stage(Utf8JsonWriter writer, StageDefinition stage, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("kind", stage.Kind);
        writer.WritePropertyName("body");
        StageKind? kind = StageKinds.Named(stage.Kind);
        (kind?.Shaping(stage.Body) ?? stage.Body).WriteTo(writer);
        writer.WriteString("folder", kind?.Folder?.Invoke(stage));
        writer.WriteEndObject();
    }

    private static void Output(Utf8JsonWriter writer, OutputDefinition output)
    {
        writer.WriteStartObject("output");
        writer.WriteString("format", output.Format?.ToString());
        writer.WriteString("path", output.Path);
        writer.WriteString("split_records", output.SplitRecords?.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("split_bytes", output.SplitBytes?.ToString(CultureInfo.InvariantCulture));
        writer.WriteBoolean("remove_stale", output.RemoveStale);
        writer.WriteString("formulas", output.Formulas.ToString());
        writer.WriteString("delimiter", output.Delimiter?.ToString());
        writer.WriteString("quoting", output.Quoting.ToString());
        writer.WriteString("null", output.Null);
        writer.WriteString("newline", output.Newline.ToString());
        writer.WriteString("header", output.Header?.ToString());
        writer.WriteBoolean("drop_partition_columns", output.DropPartitionColumns);
        writer.WriteString("compression", output.CompressionInForce.Word());
        writer.WriteNumber("level", output.LevelInForce);
        writer.WriteString("encoding", output.Encoding);
        writer.WriteBoolean("bom", output.Mark.Length > 0);
        writer.WriteEndObject();
    }

    /// <summary>Size and time as rsync and make compare them, and the inode, which shows a file put in another's place with its time kept.</summary>
    private static void Inputs(Utf8JsonWriter writer, IReadOnlyList<BoundFile> files)
    {
        writer.WriteStartArray("inputs");
        foreach (SourceFile file in files.Select(file => file.Source))
        {
            FileIdentity identity = file.Identity!.Value;
            writer.WriteStartObject();
            writer.WriteString("path", file.Name);
            writer.WriteNumber("inode", identity.Inode);
            writer.WriteNumber("size", identity.Size);
            writer.WriteNumber("modified_nanoseconds", identity.ModifiedNanoseconds);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>As inputs, and what they hold: a job whose reference changed is another one, however its time was set.</summary>
    private static void References(Utf8JsonWriter writer, IReadOnlyList<Reference> references)
    {
        writer.WriteStartArray("references");
        foreach (Reference reference in references)
        {
            writer.WriteStartObject();
            writer.WriteString("path", reference.Name);
            writer.WriteNumber("inode", reference.Identity.Inode);
            writer.WriteNumber("size", reference.Identity.Size);
            writer.WriteNumber("modified_nanoseconds", reference.Identity.ModifiedNanoseconds);
            writer.WriteString("crc32c", reference.Content.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string>? texts)
    {
        if (texts is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter writer, string name, int? number)
    {
        if (number is { } value)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
