namespace Pipeline.Csv.Compression;

/// <summary>The bytes of a compressed file on their way to a decoder, which says how many of them it took: so the place of damage is known.</summary>
/// <param name="source">The file; not disposed of here.</param>
internal sealed class PackedInput(IByteSource source)
{
    private readonly byte[] buffer = new byte[64 << 10];
    private int start;
    private int end;
    private bool ended;

    /// <summary>What was read and not taken.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(start, end - start);

    /// <summary>Byte of the file from 0 of the first one that was not taken.</summary>
    public long Offset => source.StoredBytes - (end - start);

    /// <summary>Reads until that many bytes are there, if the file has them. At most a few.</summary>
    /// <returns>How many are there.</returns>
    public int Ask(int count)
    {
        while (end - start < count && Fill())
        {
            // Fill has done it.
        }

        return end - start;
    }

    /// <summary>Reads more.</summary>
    /// <returns>Whether there was more, and room for it.</returns>
    public bool Fill()
    {
        if (start > 0)
        {
            Bytes.CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (ended || end == buffer.Length)
        {
            return false;
        }

        int count = source.Read(buffer.AsSpan(end));
        ended = count == 0;
        end += count;
        return count > 0;
    }

    /// <summary>Takes bytes.</summary>
    public void Take(int count) => start += count;

    /// <summary>Takes bytes to a place, as far as the file has them.</summary>
    /// <returns>How many it had.</returns>
    public int Take(Span<byte> target)
    {
        int taken = 0;
        while (taken < target.Length && (start < end || Fill()))
        {
            int count = Math.Min(end - start, target.Length - taken);
            Bytes[..count].CopyTo(target[taken..]);
            start += count;
            taken += count;
        }

        return taken;
    }

    /// <summary>Passes bytes, as far as the file has them.</summary>
    /// <returns>Whether it had all of them.</returns>
    public bool Skip(long count)
    {
        while (count > 0 && (start < end || Fill()))
        {
            int taken = (int)Math.Min(end - start, count);
            start += taken;
            count -= taken;
        }

        return count == 0;
    }
}
