namespace Pipeline.Records;

/// <summary>Bytes that are added at the end, in an array that is lent.</summary>
internal sealed class PooledBytes : IDisposable
{
    private const int LeastRoom = 1024;

    private byte[] bytes = [];

    /// <summary>How many there are.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that they take in memory.</summary>
    public int Room => bytes.Length;

    /// <summary>What was added.</summary>
    public Span<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>Room for so many bytes; what is written there counts after <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count)
        {
            Grow(count);
        }

        return bytes.AsSpan(Length);
    }

    /// <summary>What was added, and so many bytes of any value behind it.</summary>
    public ReadOnlySpan<byte> WrittenAnd(int count)
    {
        Reserve(count);
        return bytes.AsSpan(0, Length + count);
    }

    /// <summary>Counts bytes that were written to what was reserved.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> more)
    {
        more.CopyTo(Reserve(more.Length));
        Length += more.Length;
    }

    /// <summary>Adds a byte.</summary>
    public void AddByte(byte next)
    {
        Reserve(1)[0] = next;
        Length++;
    }

    /// <summary>Adds a number, a small one in a byte.</summary>
    public void AddNumber(ulong number) => Length += VarNumber.Write(Reserve(VarNumber.MostBytes), number);

    /// <summary>Adds a number, one near 0 in a byte.</summary>
    public void AddSigned(long number) => AddNumber((ulong)((number << 1) ^ (number >> 63)));

    /// <summary>Takes the last bytes away, down to so many.</summary>
    public void CutTo(int count) => Length = count;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (bytes.Length > 0)
        {
            ByteArrays.Return(bytes);
        }

        bytes = [];
        Length = 0;
    }

    private void Grow(int count)
    {
        byte[] larger = ByteArrays.Rent((int)Math.Min(Array.MaxLength, Math.Max(LeastRoom, Math.Max(2L * bytes.Length, (long)Length + count))));
        Written.CopyTo(larger);
        if (bytes.Length > 0)
        {
            ByteArrays.Return(bytes);
        }

        bytes = larger;
    }
}
