using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Expressions.Nodes;
using Pipeline.Records;
using Span = System.ReadOnlySpan<byte>;

namespace Pipeline.Expressions.Functions;

/// <summary>Values out of JSON texts.</summary>
internal static class JsonFunctions
{
    private const string Group = "coding";

    public static readonly FunctionDefinition[] Table =
    [
        FunctionDefinition.Of(
            Group,
            "json_value(text, pointer)",
            "what stands in a JSON text at a pointer such as '/items/0/name' (RFC 6901): a text, a number as it is written, true or false, an object or array as it is written; null for null and for what is not there; what is no JSON rejects the record",
            "json_value('{\"a\": [1, 2.50]}', '/a/1')",
            "2.50",
            2,
            2,
            call =>
            {
                byte[][] path = Path(call);
                return new CallNode<Span, Span>(ColumnType.Text, call.Text(0), (RecordFields record, Span text, out Span result) => Find(record, text, path, out result));
            }),
    ];

    // ~1 is a slash in a name, and ~0 a tilde.
    private static byte[][] Path(FunctionCall call)
    {
        string pointer = call.Literal(1);
        if (pointer.Length > 0 && pointer[0] != '/')
        {
            throw call.Error(1, "a pointer begins with / or is empty, which is the whole text");
        }

        if (pointer.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal).Contains('~', StringComparison.Ordinal))
        {
            throw call.Error(1, "in a pointer ~ is written ~0, and / in a name ~1");
        }

        return [.. pointer.Split('/').Skip(1).Select(name => Encoding.UTF8.GetBytes(name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))];
    }

    private static bool Find(RecordFields record, Span text, byte[][] path, out Span result)
    {
        result = default;
        try
        {
            Utf8JsonReader reader = new(text);
            bool isThere = reader.Read() && TryGoTo(ref reader, path);
            bool isValue = isThere && TryTake(record, ref reader, text, out result);

            // To the end: half a text is none.
            while (reader.Read())
            {
            }

            return isValue;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, such as \ud83d alone, is no character.
            result = default;
            record.Fail("argument.json", "a text in it has half of a character, such as \\ud83d alone");
            return false;
        }
        catch (JsonException exception)
        {
            result = default;
            record.Fail("argument.json", string.Create(CultureInfo.InvariantCulture, $"no JSON from byte {exception.BytePositionInLine ?? 0} of line {(exception.LineNumber ?? 0) + 1} of the text on"));
            return false;
        }
    }

    private static bool TryGoTo(ref Utf8JsonReader reader, byte[][] path)
    {
        foreach (byte[] name in path)
        {
            bool found = reader.TokenType switch
            {
                JsonTokenType.StartObject => TryEnter(ref reader, name),
                JsonTokenType.StartArray => TryItem(ref reader, name),
                _ => false,
            };
            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    // Of several with one name the first.
    private static bool TryEnter(ref Utf8JsonReader reader, byte[] name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static bool TryItem(ref Utf8JsonReader reader, byte[] name)
    {
        // A number without zeros before it.
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || (name.Length > 1 && name[0] == (byte)'0'))
        {
            return false;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (index-- == 0)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static bool TryTake(RecordFields record, scoped ref Utf8JsonReader reader, Span text, out Span result)
    {
        result = default;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return false;
            case JsonTokenType.String:
                result = record.Keep(reader.CopyString(record.Reserve(reader.ValueSpan.Length)));
                return true;
            default:
                // Of an object or array all of it.
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                result = text[start..(int)reader.BytesConsumed];
                return true;
        }
    }
}
