using System.Runtime.Intrinsics;
using Pipeline.Records;

namespace Pipeline.Spill;

/// <summary>A text whose bytes have its order. Bytes below 3 get one of them in front, so that another one of them can mean the end.</summary>
internal static class TextForm
{
    private const byte End = 1;
    private const byte Escape = 2;

    /// <summary>Adds a text of a record.</summary>
    /// <param name="fields">Holds the text.</param>
    /// <param name="place">Where it stands, not negative.</param>
    /// <param name="to">Gets it.</param>
    public static void Write(RecordFields fields, long place, PooledBytes to)
    {
        // Most texts are short: a vector is copied whatever their length is, and no loop and no branch depends on it.
        int length = (int)(place >> 32);
        ReadOnlySpan<byte> from = fields.FromPlace(place);
        if (length <= Vector128<byte>.Count && from.Length >= Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.Create(from);
            Span<byte> room = to.Reserve(Vector128<byte>.Count + 1);
            bytes.CopyTo(room);
            room[length] = End;
            uint low = Vector128.LessThanOrEqual(bytes, Vector128.Create(Escape)).ExtractMostSignificantBits();
            if ((low & ((1U << length) - 1)) == 0)
            {
                to.Advance(length + 1);
                return;
            }
        }

        Write(from[..length], to);
    }

    /// <summary>Adds a text.</summary>
    public static void Write(ReadOnlySpan<byte> text, PooledBytes to)
    {
        bool isPlain = text.IndexOfAnyInRange((byte)0, Escape) < 0;
        Span<byte> room = to.Reserve(checked((isPlain ? text.Length : 2 * text.Length) + 1));
        int length = text.Length;
        if (isPlain)
        {
            text.CopyTo(room);
        }
        else
        {
            length = 0;
            foreach (byte next in text)
            {
                if (next <= Escape)
                {
                    room[length++] = Escape;
                }

                room[length++] = next;
            }
        }

        room[length] = End;
        to.Advance(length + 1);
    }

    /// <summary>Reads a text from the front of some bytes and adds it.</summary>
    /// <returns>How many bytes it takes.</returns>
    public static int Read(ReadOnlySpan<byte> from, PooledBytes text)
    {
        int at = 0;
        while (true)
        {
            int plain = from[at..].IndexOfAny(End, Escape);
            text.Add(from.Slice(at, plain));
            at += plain;
            if (from[at] == End)
            {
                return at + 1;
            }

            text.Add(from.Slice(at + 1, 1));
            at += 2;
        }
    }
}
