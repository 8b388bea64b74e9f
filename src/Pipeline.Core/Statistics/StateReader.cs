using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>Reads what states wrote.</summary>
/// <param name="bytes">The bytes.</param>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;

    /// <summary>How many bytes were read.</summary>
    public readonly int At => at;

    /// <summary>A number, as <see cref="PooledBytes.AddNumber"/> adds it.</summary>
    public ulong Number() => VarNumber.Read(bytes, ref at);

    /// <summary>A number, as <see cref="PooledBytes.AddSigned"/> adds it.</summary>
    public long Signed()
    {
        ulong number = Number();
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    /// <summary>So many bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        at += count;
        return bytes.Slice(at - count, count);
    }

    /// <summary>Bytes with their length in front.</summary>
    public ReadOnlySpan<byte> Bytes() => Take((int)Number());
}
