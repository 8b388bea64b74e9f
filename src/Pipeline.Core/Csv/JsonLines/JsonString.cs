using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Csv.JsonLines;

/// <summary>Strings of JSON: what their escapes mean, and how few of them are written.</summary>
internal static class JsonString
{
    /// <summary>Bytes that one byte of a text takes at most.</summary>
    public const int MostGrowth = 6;

    private const int ShortEscape = 2;
    private const int LongEscape = 6;

    private static readonly SearchValues<byte> NeedsEscape = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(value => (byte)value)]);

    /// <summary>Bytes of the escape at a backslash.</summary>
    /// <param name="line">The line.</param>
    /// <param name="at">The backslash.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static int EscapeAt(ReadOnlySpan<byte> line, int at, out JsonFault fault)
    {
        fault = JsonFault.None;
        if (at + 1 < line.Length && line[at + 1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
        {
            return ShortEscape;
        }

        int unit = UnitAt(line, at);
        if (unit < 0)
        {
            fault = JsonFault.Escape;
            return 0;
        }

        if (!char.IsSurrogate((char)unit))
        {
            return LongEscape;
        }

        int low = char.IsHighSurrogate((char)unit) ? UnitAt(line, at + LongEscape) : -1;
        fault = low >= 0 && char.IsLowSurrogate((char)low) ? JsonFault.None : JsonFault.Surrogate;
        return 2 * LongEscape;
    }

    /// <summary>Writes the text of a string without a fault.</summary>
    /// <param name="content">What stands between its quotes.</param>
    /// <param name="target">At least as long.</param>
    /// <returns>Bytes of the text.</returns>
    public static int Unescape(ReadOnlySpan<byte> content, Span<byte> target)
    {
        int length = 0;
        while (true)
        {
            int plain = content.IndexOf((byte)'\\');
            ReadOnlySpan<byte> before = plain < 0 ? content : content[..plain];
            before.CopyTo(target[length..]);
            length += before.Length;
            if (plain < 0)
            {
                return length;
            }

            content = content[plain..];
            byte what = content[1];
            if (what != (byte)'u')
            {
                target[length++] = what switch { (byte)'b' => 8, (byte)'f' => 12, (byte)'n' => 10, (byte)'r' => 13, (byte)'t' => 9, _ => what };
                content = content[ShortEscape..];
                continue;
            }

            char unit = (char)UnitAt(content, 0);
            bool isPair = char.IsHighSurrogate(unit);
            Rune character = isPair ? new Rune(unit, (char)UnitAt(content, LongEscape)) : new Rune(unit);
            length += character.EncodeToUtf8(target[length..]);
            content = content[(isPair ? 2 * LongEscape : LongEscape)..];
        }
    }

    /// <summary>Writes a text as a string, with no more escapes than there must be.</summary>
    /// <param name="text">The text, in UTF-8.</param>
    /// <param name="room">Has room for the text, its escapes and two quotes.</param>
    /// <returns>What is left of the room.</returns>
    public static Span<byte> Write(ReadOnlySpan<byte> text, Span<byte> room)
    {
        room[0] = (byte)'"';
        room = room[1..];
        for (int at; (at = text.IndexOfAny(NeedsEscape)) >= 0; text = text[(at + 1)..])
        {
            text[..at].CopyTo(room);
            room = Escape(text[at], room[at..]);
        }

        text.CopyTo(room);
        room[text.Length] = (byte)'"';
        return room[(text.Length + 1)..];
    }

    /// <summary>A text as a string.</summary>
    public static byte[] Of(string text)
    {
        byte[] plain = Encoding.UTF8.GetBytes(text);
        byte[] room = new byte[(MostGrowth * plain.Length) + 2];
        return room[..^Write(plain, room).Length];
    }

    /// <summary>Bytes that a text takes as a string.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text)
    {
        int length = text.Length + 2;
        for (int at; (at = text.IndexOfAny(NeedsEscape)) >= 0; text = text[(at + 1)..])
        {
            length += MostGrowth - 1;
        }

        return length;
    }

    private static Span<byte> Escape(byte value, Span<byte> room)
    {
        room[0] = (byte)'\\';
        byte letter = value switch { (byte)'"' or (byte)'\\' => value, 8 => (byte)'b', 12 => (byte)'f', 10 => (byte)'n', 13 => (byte)'r', 9 => (byte)'t', _ => 0 };
        if (letter != 0)
        {
            room[1] = letter;
            return room[ShortEscape..];
        }

        "u00"u8.CopyTo(room[1..]);
        value.TryFormat(room[4..], out _, "x2", CultureInfo.InvariantCulture);
        return room[LongEscape..];
    }

    /// <summary>The code unit of an escape such as \u00e9; less than 0 where there is none.</summary>
    private static int UnitAt(ReadOnlySpan<byte> line, int at)
    {
        if (line.Length - at < LongEscape || line[at] != (byte)'\\' || line[at + 1] != (byte)'u')
        {
            return -1;
        }

        int unit = 0;
        foreach (byte digit in line.Slice(at + 2, 4))
        {
            int value = digit switch { >= (byte)'0' and <= (byte)'9' => digit - '0', >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10, >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10, _ => -1 };
            if (value < 0)
            {
                return -1;
            }

            unit = (unit << 4) | value;
        }

        return unit;
    }
}
