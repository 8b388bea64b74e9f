using System.Text;
using Pipeline.Expressions.Nodes;
using Pipeline.Records;
using Span = System.ReadOnlySpan<byte>;

namespace Pipeline.Expressions.Functions;

/// <summary>Functions that take, count and find parts.</summary>
internal static partial class TextFunctions
{
    private static Node Trim(FunctionCall call, bool start, bool end)
    {
        if (call.Count == 1)
        {
            return Text(call.Text(0), (RecordFields _, Span text, out Span result) =>
            {
                Span trimmed = start ? text.TrimStart((byte)' ') : text;
                result = end ? trimmed.TrimEnd((byte)' ') : trimmed;
                return true;
            });
        }

        return new CallNode<Span, Span, Span>(ColumnType.Text, call.Text(0), call.Text(1), (RecordFields _, Span text, Span characters, out Span result) =>
        {
            while (start && !text.IsEmpty && FirstIsAmong(text, characters, out int length))
            {
                text = text[length..];
            }

            while (end && !text.IsEmpty && LastIsAmong(text, characters, out int length))
            {
                text = text[..^length];
            }

            result = text;
            return true;
        });
    }

    private static bool FirstIsAmong(Span text, Span characters, out int length)
    {
        Utf8Text.Decode(text, 0, out length);
        return characters.IndexOf(text[..length]) >= 0;
    }

    private static bool LastIsAmong(Span text, Span characters, out int length)
    {
        Rune.DecodeLastFromUtf8(text, out _, out length);
        return characters.IndexOf(text[^length..]) >= 0;
    }

    private static bool Length(RecordFields record, Span text, out long result)
    {
        result = Utf8Text.Length(text);
        return true;
    }

    private static bool OctetLength(RecordFields record, Span text, out long result)
    {
        result = text.Length;
        return true;
    }

    private static Node Substr(FunctionCall call) => call.Count == 2
        ? Slice(call, (RecordFields _, Span text, long start, out Span result) =>
        {
            result = text[Utf8Text.Offset(text, Math.Max(start, 1) - 1)..];
            return true;
        })
        : new CallNode<Span, long, long, Span>(ColumnType.Text, call.Text(0), call.Integer(1), call.Integer(2), Substr);

    // As SQL has it: of the places start to start + count - 1, those that there are.
    private static bool Substr(RecordFields record, Span text, long start, long count, out Span result)
    {
        if (count < 0)
        {
            return OutOfRange(record, "substr takes a count from 0", out result);
        }

        start = Math.Max(start, long.MinValue + 1);
        long end = start - 1 > long.MaxValue - count ? long.MaxValue : start - 1 + count;
        int from = Utf8Text.Offset(text, start - 1);
        Span rest = text[from..];
        result = end <= 0 ? default : rest[..Utf8Text.Offset(rest, end - Math.Max(0, start - 1))];
        return true;
    }

    private static bool Left(RecordFields record, Span text, long count, out Span result)
    {
        long points = count >= 0 ? count : Math.Max(0, Utf8Text.Length(text) + Math.Max(count, -int.MaxValue));
        result = text[..Utf8Text.Offset(text, points)];
        return true;
    }

    private static bool Right(RecordFields record, Span text, long count, out Span result)
    {
        long skipped = count >= 0 ? Utf8Text.Length(text) - count : -Math.Max(count, -int.MaxValue);
        result = text[Utf8Text.Offset(text, skipped)..];
        return true;
    }

    private static Node Pad(FunctionCall call, bool atStart)
    {
        Node<Span> fill = call.Count == 3 ? call.Text(2) : new TextConstantNode([(byte)' ']);
        return new CallNode<Span, long, Span, Span>(ColumnType.Text, call.Text(0), call.Integer(1), fill, (RecordFields record, Span text, long count, Span by, out Span result) =>
        {
            int points = Utf8Text.Length(text);
            if (count <= points || by.IsEmpty)
            {
                result = text[..Utf8Text.Offset(text, Math.Max(0, count))];
                return true;
            }

            int fillPoints = Utf8Text.Length(by);
            long missing = count - points;
            long whole = missing / fillPoints;
            Span last = by[..Utf8Text.Offset(by, missing % fillPoints)];
            result = default;

            // Past the bound whatever the fill is; also keeps the product from overflowing.
            long bytes = missing > TextRoom.MaxText ? missing : (whole * by.Length) + last.Length + text.Length;
            if (!TextRoom.TryReserve(record, bytes, out Span<byte> room))
            {
                return false;
            }

            text.CopyTo(atStart ? room[^text.Length..] : room);
            Span<byte> filled = atStart ? room : room[text.Length..];
            for (; whole > 0; whole--)
            {
                by.CopyTo(filled);
                filled = filled[by.Length..];
            }

            last.CopyTo(filled);
            return Keep(record, (int)bytes, out result);
        });
    }

    private static bool Repeat(RecordFields record, Span text, long count, out Span result)
    {
        result = default;
        if (count <= 0 || text.IsEmpty)
        {
            return true;
        }

        if (!TextRoom.TryReserve(record, Math.Min(count, TextRoom.MaxText + 1) * text.Length, out Span<byte> room))
        {
            return false;
        }

        for (int at = 0; at < room.Length; at += text.Length)
        {
            text.CopyTo(room[at..]);
        }

        return Keep(record, room.Length, out result);
    }

    private static bool Replace(RecordFields record, Span text, Span part, Span by, out Span result)
    {
        result = text;
        if (part.IsEmpty || text.IndexOf(part) < 0)
        {
            return true;
        }

        long size = text.Length + ((long)text.Count(part) * (by.Length - part.Length));
        result = default;
        if (!TextRoom.TryReserve(record, size, out Span<byte> room))
        {
            return false;
        }

        for (int found = text.IndexOf(part); found >= 0; found = text.IndexOf(part))
        {
            text[..found].CopyTo(room);
            by.CopyTo(room[found..]);
            room = room[(found + by.Length)..];
            text = text[(found + part.Length)..];
        }

        text.CopyTo(room);
        return Keep(record, (int)size, out result);
    }

    private static bool SplitPart(RecordFields record, Span text, Span separator, long number, out Span result)
    {
        if (number == 0)
        {
            return OutOfRange(record, "split_part counts parts from 1, or from -1 at the end", out result);
        }

        if (number < 0)
        {
            number += (separator.IsEmpty ? 1 : text.Count(separator) + 1) + 1;
        }

        result = default;
        for (; number > 0; number--)
        {
            int end = separator.IsEmpty ? -1 : text.IndexOf(separator);
            if (number == 1)
            {
                result = end < 0 ? text : text[..end];
            }
            else if (end < 0)
            {
                return true;
            }
            else
            {
                text = text[(end + separator.Length)..];
            }
        }

        return true;
    }

    private static bool Position(RecordFields record, Span text, Span part, out long result)
    {
        int at = text.IndexOf(part);
        result = at < 0 ? 0 : Utf8Text.Length(text[..at]) + 1;
        return true;
    }

    private static bool CodePoint(RecordFields record, Span text, out long result)
    {
        result = text.IsEmpty ? 0 : Utf8Text.Decode(text, 0, out _).Value;
        return true;
    }

    private static bool Character(RecordFields record, long number, out Span result)
    {
        if (number is < 0 or > 0x10FFFF || !Rune.TryCreate((int)number, out Rune rune))
        {
            return OutOfRange(record, "chr takes the number of a Unicode code point", out result);
        }

        return Keep(record, rune.EncodeToUtf8(record.Reserve(4)), out result);
    }
}
