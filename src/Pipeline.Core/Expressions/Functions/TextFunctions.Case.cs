using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Expressions.Nodes;
using Pipeline.Records;
using Span = System.ReadOnlySpan<byte>;

namespace Pipeline.Expressions.Functions;

/// <summary>Functions that change each character.</summary>
internal static partial class TextFunctions
{
    // No simple mapping of Unicode makes a code point of UTF-8 longer than by half.
    private const int CaseGrowth = 2;

    private const int LongestPoint = 4;

    /// <summary>The text in lower case.</summary>
    public static bool Lower(RecordFields record, Span text, out Span result)
    {
        result = default;
        if (!TextRoom.TryReserve(record, text.Length, out Span<byte> room))
        {
            return false;
        }

        return Ascii.ToLower(text, room, out int length) == OperationStatus.Done
            ? Keep(record, length, out result)
            : MapRunes(record, text, static (rune, _) => LetterCase.Lower(rune), out result);
    }

    private static bool Upper(RecordFields record, Span text, out Span result)
    {
        result = default;
        if (!TextRoom.TryReserve(record, text.Length, out Span<byte> room))
        {
            return false;
        }

        return Ascii.ToUpper(text, room, out int length) == OperationStatus.Done
            ? Keep(record, length, out result)
            : MapRunes(record, text, static (rune, _) => LetterCase.Upper(rune), out result);
    }

    private static bool InitCap(RecordFields record, Span text, out Span result) =>
        MapRunes(record, text, static (rune, previous) => Rune.IsLetterOrDigit(previous) ? LetterCase.Lower(rune) : LetterCase.Upper(rune), out result);

    private static bool MapRunes(RecordFields record, Span text, Func<Rune, Rune, Rune> map, out Span result)
    {
        result = default;
        if (!TextRoom.TryReserve(record, (long)text.Length * CaseGrowth, out Span<byte> room))
        {
            return false;
        }

        var previous = new Rune(' ');
        int used = 0;
        for (int at = 0; at < text.Length;)
        {
            Rune rune = Utf8Text.Decode(text, at, out int length);
            if (rune == Rune.ReplacementChar)
            {
                text.Slice(at, length).CopyTo(room[used..]);
                used += length;
            }
            else
            {
                used += map(rune, previous).EncodeToUtf8(room[used..]);
            }

            previous = rune;
            at += length;
        }

        return Keep(record, used, out result);
    }

    private static bool Reverse(RecordFields record, Span text, out Span result)
    {
        result = default;
        if (!TextRoom.TryReserve(record, text.Length, out Span<byte> room))
        {
            return false;
        }

        for (int at = 0; at < text.Length;)
        {
            Utf8Text.Decode(text, at, out int length);
            at += length;
            text.Slice(at - length, length).CopyTo(room[^at..]);
        }

        return Keep(record, text.Length, out result);
    }

    private static bool NormalizeSpace(RecordFields record, Span text, out Span result)
    {
        result = default;
        if (!TextRoom.TryReserve(record, text.Length, out Span<byte> room))
        {
            return false;
        }

        int used = 0;
        bool pending = false;
        for (int at = 0; at < text.Length;)
        {
            Rune rune = Utf8Text.Decode(text, at, out int length);
            if (Rune.IsWhiteSpace(rune))
            {
                pending = used > 0;
            }
            else
            {
                if (pending)
                {
                    room[used++] = (byte)' ';
                    pending = false;
                }

                text.Slice(at, length).CopyTo(room[used..]);
                used += length;
            }

            at += length;
        }

        return Keep(record, used, out result);
    }

    private static bool Translate(RecordFields record, Span text, Span from, Span to, out Span result)
    {
        result = default;
        if (!TextRoom.TryReserve(record, (long)text.Length * (Ascii.IsValid(to) ? 1 : LongestPoint), out Span<byte> room))
        {
            return false;
        }

        int used = 0;
        for (int at = 0; at < text.Length;)
        {
            Utf8Text.Decode(text, at, out int length);
            Span point = text.Slice(at, length);
            Span by = Counterpart(point, from, to);
            by.CopyTo(room[used..]);
            used += by.Length;
            at += length;
        }

        return Keep(record, used, out result);
    }

    // The first place of the code point in from counts; without a partner it is left out.
    private static Span Counterpart(Span point, Span from, Span to)
    {
        int partner = 0;
        for (int at = 0; at < from.Length;)
        {
            Utf8Text.Decode(from, at, out int length);
            int partnerLength = 0;
            if (partner < to.Length)
            {
                Utf8Text.Decode(to, partner, out partnerLength);
            }

            if (from.Slice(at, length).SequenceEqual(point))
            {
                return to.Slice(partner, partnerLength);
            }

            at += length;
            partner += partnerLength;
        }

        return point;
    }

    private static bool ToHex(RecordFields record, Span text, out Span result) => WriteHex(record, text, out result);

    private static bool WriteHex(RecordFields record, scoped Span bytes, out Span result)
    {
        result = default;
        return TextRoom.TryReserve(record, (long)bytes.Length * 2, out Span<byte> room)
            && Convert.TryToHexStringLower(bytes, room, out int length) && Keep(record, length, out result);
    }

    private static bool Sha256(RecordFields record, Span text, out Span result)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return WriteHex(record, hash, out result);
    }

    private static bool Keep(RecordFields record, int length, out Span result)
    {
        result = record.Keep(length);
        return true;
    }
}
