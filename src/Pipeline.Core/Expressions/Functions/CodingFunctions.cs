using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Unicode;
using Pipeline.Expressions.Nodes;
using Pipeline.Records;
using Span = System.ReadOnlySpan<byte>;

namespace Pipeline.Expressions.Functions;

/// <summary>Texts written in other ways, and back.</summary>
internal static class CodingFunctions
{
    private const string Group = "coding";
    private const int Unreadable = -1;

    public static readonly FunctionDefinition[] Table =
    [
        Of("md5(text)", "the MD5 of its bytes as hexadecimal digits; to compare with what others made, not to keep secrets", "md5('abc')", "900150983cd24fb0d6963f7d28e17f72", Md5),
        Of("base64_encode(text)", "the bytes of UTF-8 in Base64 (RFC 4648)", "base64_encode('Zoë')", "Wm/Dqw==", Base64Encode),
        Of("base64_decode(text)", "the text of Base64; what is none, or no UTF-8, rejects the record", "base64_decode('Wm/Dqw==')", "Zoë", Base64Decode),
        Of("url_encode(text)", "the bytes of UTF-8 as % and two digits, but for letters, digits and - . _ ~ (RFC 3986)", "url_encode('a b&ë')", "a%20b%26%C3%AB", UrlEncode),
        Of("url_decode(text)", "the text of that; a + stays one, and a % without two digits rejects the record", "url_decode('a%20b%26%C3%AB')", "a b&ë", UrlDecode),
    ];

    private static FunctionDefinition Of(string signature, string meaning, string example, string result, Function<Span, Span> function) =>
        FunctionDefinition.Of(Group, signature, meaning, example, result, 1, 1, call => new CallNode<Span, Span>(ColumnType.Text, call.Text(0), function));

#pragma warning disable CA5351 // Files of others have such sums; nothing is protected by it here.
    private static bool Md5(RecordFields record, Span text, out Span result)
    {
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(text, hash);
        Convert.TryToHexStringLower(hash, record.Reserve(2 * hash.Length), out int written);
        result = record.Keep(written);
        return true;
    }
#pragma warning restore CA5351

    private static bool Base64Encode(RecordFields record, Span text, out Span result)
    {
        result = default;
        if (!TextRoom.TryReserve(record, 4L * ((text.Length + 2L) / 3), out Span<byte> room))
        {
            return false;
        }

        Base64.EncodeToUtf8(text, room, out _, out int written);
        result = record.Keep(written);
        return true;
    }

    private static bool Base64Decode(RecordFields record, Span text, out Span result)
    {
        result = default;
        if (!TextRoom.TryReserve(record, Base64.GetMaxDecodedFromUtf8Length(text.Length), out Span<byte> room))
        {
            return false;
        }

        bool isCoded = Base64.DecodeFromUtf8(text, room, out _, out int written) == OperationStatus.Done;
        return Readable(record, isCoded ? record.Keep(written) : default, isCoded, "the text is no Base64 of a text in UTF-8", out result);
    }

    private static bool UrlEncode(RecordFields record, Span text, out Span result)
    {
        result = default;
        int others = 0;
        foreach (byte unit in text)
        {
            others += IsUnreserved(unit) ? 0 : 1;
        }

        if (!TextRoom.TryReserve(record, text.Length + (2L * others), out Span<byte> room))
        {
            return false;
        }

        int written = 0;
        foreach (byte unit in text)
        {
            if (IsUnreserved(unit))
            {
                room[written++] = unit;
                continue;
            }

            room[written++] = (byte)'%';
            room[written++] = (byte)"0123456789ABCDEF"[unit >> 4];
            room[written++] = (byte)"0123456789ABCDEF"[unit & 15];
        }

        result = record.Keep(written);
        return true;
    }

    private static bool UrlDecode(RecordFields record, Span text, out Span result)
    {
        result = default;
        if (!TextRoom.TryReserve(record, text.Length, out Span<byte> room))
        {
            return false;
        }

        int written = 0;
        for (int at = 0; at < text.Length; at++)
        {
            int unit = text[at] != (byte)'%' ? text[at] : at + 2 < text.Length ? Hexadecimal(text[at + 1], text[at + 2]) : Unreadable;
            if (unit == Unreadable)
            {
                return Readable(record, default, isCoded: false, "a % without two hexadecimal digits behind it", out result);
            }

            at += text[at] == (byte)'%' ? 2 : 0;
            room[written++] = (byte)unit;
        }

        return Readable(record, record.Keep(written), isCoded: true, "the bytes that it stands for are no UTF-8", out result);
    }

    private static int Hexadecimal(byte high, byte low) =>
        char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low) ? (Digit(high) << 4) | Digit(low) : Unreadable;

    private static int Digit(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool IsUnreserved(byte unit) => char.IsAsciiLetterOrDigit((char)unit) || unit is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';

    private static bool Readable(RecordFields record, Span text, bool isCoded, string otherwise, out Span result)
    {
        result = text;
        if (!isCoded || !Utf8.IsValid(text))
        {
            record.Fail("argument.coding", otherwise);
            return false;
        }

        return true;
    }
}
