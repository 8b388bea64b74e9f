using Pipeline.Csv.JsonLines;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <content>Records as objects of JSON Lines.</content>
internal sealed partial class RecordEncoder
{
    // What needs more room is looked at first: six bytes for each byte of a large record would be much.
    private const int MostAtOnce = 4 << 10;

    private void AddObject(IReadOnlyList<JsonPart> columns, BatchTokenizer tokenizer, ReadOnlySpan<byte> record, RecordFields fields)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            ref readonly LayoutPart part = ref parts[i];
            JsonPart column = columns[i];
            Append(column.Before);
            if (part.Computed)
            {
                AppendValue(fields.IsNull(part.First), fields.IsNull(part.First) ? [] : fields.Text(part.First), column.Type, isQuoted: false);
                continue;
            }

            ReadOnlySpan<byte> raw = tokenizer.FieldCount == 1 ? record : tokenizer.GetRaw(part.First, part.Last);
            bool isQuoted = !raw.IsEmpty && raw[0] == layout.Quote;
            bool isNull = !isQuoted && IsOneOf(part.NullValues ?? layout.NullValues, raw);
            AppendValue(isNull, isQuoted ? Decode(raw[1..^1]) : raw, column.Type, isQuoted);
        }

        Append("}"u8);
        Append(layout.Newline);
    }

    private void AppendValue(bool isNull, ReadOnlySpan<byte> text, JsonType type, bool isQuoted)
    {
        if (isNull)
        {
            Append("null"u8);
        }
        else if (type switch
        {
            JsonType.Number => JsonNumber.Is(text),
            JsonType.Boolean => IsBoolean(text),
            JsonType.AsRead => !isQuoted && (JsonNumber.Is(text) || IsBoolean(text)),
            _ => false,
        })
        {
            Append(text);
        }
        else
        {
            Span<byte> room = Room(text.Length <= MostAtOnce ? (JsonString.MostGrowth * text.Length) + 2 : JsonString.LengthOf(text));
            used += room.Length - JsonString.Write(text, room).Length;
        }
    }

    private static bool IsBoolean(ReadOnlySpan<byte> text) => text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8);
}
