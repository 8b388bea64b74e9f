using System.Text;

namespace Pipeline.Csv.JsonLines;

/// <summary>
/// What is wrong with a line of JSON, on its way to where its record is rejected: two bytes that are no UTF-8, and the key that it is
/// about. So the check that finds invalid UTF-8 finds them, in child processes too, as it does <see cref="Encodings.InvalidBytes"/>.
/// </summary>
internal static class JsonFaults
{
    /// <summary>Objects and arrays that may be inside one another, as <c>json_value</c> takes them.</summary>
    public const int MostDepth = 64;

    private const byte First = 0xFF;
    private const byte Second = 0x80;
    private const int MarkLength = 2;
    private const int MostShown = 100;

    /// <summary>The mark of a fault.</summary>
    public static ReadOnlySpan<byte> MarkOf(JsonFault fault, Span<byte> mark)
    {
        mark[0] = First;
        mark[1] = (byte)(Second | (int)fault);
        return mark[..MarkLength];
    }

    /// <summary>Whether a mark begins a text.</summary>
    public static bool IsAt(ReadOnlySpan<byte> text) => text.Length >= MarkLength && text[0] == First && (text[1] & 0xC0) == Second;

    /// <summary>The code and what is wrong, for a person.</summary>
    /// <param name="text">The text, from the mark on.</param>
    /// <param name="quote">What ends the key.</param>
    public static (string Code, string Message) Describe(ReadOnlySpan<byte> text, byte quote)
    {
        JsonFault fault = (JsonFault)(text[1] & 0x3F);
        text = text[MarkLength..];
        int end = text.IndexOf(quote);
        string key = Encoding.UTF8.GetString(text[..Math.Min(end < 0 ? text.Length : end, MostShown)]);
        return fault switch
        {
            JsonFault.NotObject => ("json.object", "expected a JSON object on the line"),
            JsonFault.Unfinished => ("json.syntax", "the line ends within its object"),
            JsonFault.NoKey => ("json.syntax", "expected a key in double quotes"),
            JsonFault.NoColon => ("json.syntax", "expected ':' behind a key"),
            JsonFault.NoValue => ("json.syntax", "expected a value"),
            JsonFault.NoComma => ("json.syntax", "expected ',' or the end of the object or array"),
            JsonFault.Number => ("json.syntax", "a number is not as JSON has it"),
            JsonFault.Escape => ("json.syntax", "a backslash stands before something that it cannot escape"),
            JsonFault.Control => ("json.syntax", "a string has a control character, which has to be escaped"),
            JsonFault.Surrogate => ("json.surrogate", "an escape is half of a character (a lone surrogate)"),
            JsonFault.Depth => ("json.depth", $"more than {MostDepth} objects and arrays are inside one another"),
            JsonFault.Garbage => ("json.garbage", "something follows the object"),
            JsonFault.DuplicateKey => ("json.duplicate_key", $"the key '{key}' stands twice in the object"),
            _ => ("json.new_key", $"the key '{key}' is none of the columns, and drift.new is not ignore or discard: name all columns under input.csv.names"),
        };
    }
}
