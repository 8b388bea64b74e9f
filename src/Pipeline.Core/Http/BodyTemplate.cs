using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Definition;
using Pipeline.Records;

namespace Pipeline.Http;

/// <summary>
/// JSON with <c>"{column}"</c> in the place of whole values. A column that was declared as a number or boolean becomes one, null becomes
/// null, all else a string. Immutable.
/// </summary>
internal sealed class BodyTemplate
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SettingNode node;
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    private BodyTemplate(SettingNode node) => this.node = node;

    /// <summary>The places of its columns in the list given to <see cref="Parse"/>.</summary>
    public IEnumerable<int> Columns => places.Values;

    /// <summary>Reads a body.</summary>
    /// <param name="node">As it was written.</param>
    /// <param name="columns">Gets the names of its columns that are not there yet.</param>
    /// <exception cref="FormatException">It has text beside a column.</exception>
    public static BodyTemplate Parse(SettingNode node, List<string> columns)
    {
        BodyTemplate body = new(node);
        body.Collect(node, columns);
        return body;
    }

    /// <summary>Writes the body for these values.</summary>
    public void Write(Utf8JsonWriter writer, IReadOnlyList<byte[]?> values, IReadOnlyList<Column> columns) => Write(writer, node, values, columns);

    /// <summary>The body for these values.</summary>
    public byte[] Fill(IReadOnlyList<byte[]?> values, IReadOnlyList<Column> columns) => Written(writer => Write(writer, values, columns));

    /// <summary>What a writer of JSON writes.</summary>
    public static byte[] Written(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void Collect(SettingNode part, List<string> columns)
    {
        foreach (SettingNode inner in part.Items.Concat(part.Entries.Select(entry => entry.Value)))
        {
            Collect(inner, columns);
        }

        if (part.Kind != SettingKind.Scalar || IsEscaped(part.Text))
        {
            return;
        }

        if (ColumnIn(part.Text) is { } name)
        {
            int place = columns.IndexOf(name);
            if (place < 0)
            {
                place = columns.Count;
                columns.Add(name);
            }

            places[name] = place;
        }
        else if (part.Text.AsSpan().ContainsAny('{', '}'))
        {
            throw new FormatException($"'{part.Text}': a column stands for a whole value, such as \"{{id}}\"; a text in braces is written \"{{{{text}}}}\"");
        }
    }

    private void Write(Utf8JsonWriter writer, SettingNode part, IReadOnlyList<byte[]?> values, IReadOnlyList<Column> columns)
    {
        switch (part.Kind)
        {
            case SettingKind.Null:
                writer.WriteNullValue();
                break;
            case SettingKind.List:
                writer.WriteStartArray();
                foreach (SettingNode item in part.Items)
                {
                    Write(writer, item, values, columns);
                }

                writer.WriteEndArray();
                break;
            case SettingKind.Map:
                writer.WriteStartObject();
                foreach (SettingEntry entry in part.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value, values, columns);
                }

                writer.WriteEndObject();
                break;
            case SettingKind.Scalar when IsEscaped(part.Text):
                writer.WriteStringValue(part.Text[1..^1]);
                break;
            case SettingKind.Scalar when ColumnIn(part.Text) is { } name:
                Write(writer, values[places[name]], columns[places[name]].Type);
                break;
            case SettingKind.Scalar when !part.Quoted && (part.Text is "true" or "false" || IsNumber(Encoding.UTF8.GetBytes(part.Text))):
                writer.WriteRawValue(part.Text);
                break;
            default:
                writer.WriteStringValue(part.Text);
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, byte[]? value, ColumnType type)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else if (type switch
        {
            ColumnType.Integer or ColumnType.Decimal or ColumnType.Double => IsNumber(value),
            ColumnType.Boolean => value.AsSpan().SequenceEqual("true"u8) || value.AsSpan().SequenceEqual("false"u8),
            _ => false,
        })
        {
            writer.WriteRawValue(value);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }

    private static bool IsEscaped(string text) => text is ['{', '{', .., '}', '}'];

    private static string? ColumnIn(string text) => text is ['{', .. var name, '}'] && name.Length > 0 && !name.AsSpan().ContainsAny('{', '}') ? name : null;

    /// <summary>Whether the text is a number of JSON: no sign +, no zeros before it, no point at an end.</summary>
    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')))
        {
            return false;
        }

        try
        {
            Utf8JsonReader reader = new(text, isFinalBlock: true, default);
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.BytesConsumed == text.Length && !reader.Read();
        }
        catch (JsonException)
        {
            // Asked of short texts only, once for each request.
            return false;
        }
    }
}
