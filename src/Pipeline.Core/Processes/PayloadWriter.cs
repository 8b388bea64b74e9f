using System.Buffers.Binary;
using System.Text;

namespace Pipeline.Processes;

/// <summary>Builds a payload: little-endian numbers, and texts with their length. Reused; allocates nothing once it has grown.</summary>
internal sealed class PayloadWriter
{
    private byte[] buffer = new byte[4096];
    private int used;

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, used);

    /// <summary>Begins anew.</summary>
    public void Clear() => used = 0;

    /// <summary>Writes a byte.</summary>
    public void Byte(byte value) => Take(1)[0] = value;

    /// <summary>Writes 4 bytes.</summary>
    public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    /// <summary>Writes 8 bytes.</summary>
    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    /// <summary>Writes a length and so many bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        value.CopyTo(Take(value.Length));
    }

    /// <summary>Writes the length of the UTF-8 bytes and those; null is the length -1.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Int32(-1);
            return;
        }

        int length = Encoding.UTF8.GetByteCount(value);
        Int32(length);
        Encoding.UTF8.GetBytes(value, Take(length));
    }

    private Span<byte> Take(int count)
    {
        if (buffer.Length - used < count)
        {
            Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, Math.Max(2L * buffer.Length, (long)used + count)));
        }

        used += count;
        return buffer.AsSpan(used - count, count);
    }
}
