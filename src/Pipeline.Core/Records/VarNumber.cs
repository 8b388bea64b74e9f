namespace Pipeline.Records;

/// <summary>Numbers that take fewer bytes the smaller they are: seven bits a byte, the lowest first; a byte with the highest bit is not the last.</summary>
internal static class VarNumber
{
    /// <summary>Writes a number.</summary>
    /// <returns>How many bytes it takes, at most 10.</returns>
    public static int Write(Span<byte> to, ulong number)
    {
        int length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            to[length++] = (byte)(number | 0x80);
        }

        to[length++] = (byte)number;
        return length;
    }

    /// <summary>How many bytes a number takes.</summary>
    public static int LengthOf(ulong number)
    {
        int length = 1;
        for (; number >= 0x80; number >>= 7)
        {
            length++;
        }

        return length;
    }

    /// <summary>Reads the number at a place and moves the place behind it.</summary>
    public static ulong Read(ReadOnlySpan<byte> from, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = from[at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
    }
}
