using Pipeline.Records;

namespace Pipeline.Spill;

/// <summary>A text whose bytes have its order. Bytes below 3 get one of them in front, so that another one of them can mean the end.</summary>
internal static class TextForm
{
    private const byte End = 1;
    private const byte Escape = 2;

    /// <summary>Adds a text.</summary>
    public static void Write(ReadOnlySpan<byte> text, PooledBytes to)
    {
        Span<byte> room = to.Reserve(checked((2 * text.Length) + 1));
        int length = text.Length;
        if (text.IndexOfAnyInRange((byte)0, Escape) < 0)
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
