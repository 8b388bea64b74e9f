using System.Buffers.Binary;
using System.Text;

namespace Pipeline.Processes;

/// <summary>Reads what <see cref="PayloadWriter"/> wrote; nothing in a payload is believed unchecked.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> rest = payload;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => rest;

    /// <summary>Reads a byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads 4 bytes.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>Reads 8 bytes.</summary>
    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>Reads a number of 4 bytes that must lie within bounds.</summary>
    /// <exception cref="ProtocolException">It does not.</exception>
    public int Between(int least, int most, string what)
    {
        int value = Int32();
        return value >= least && value <= most
            ? value
            : throw new ProtocolException($"expected {what} from {least} to {most}, found {value}");
    }

    /// <summary>Reads a length and so many bytes.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Between(0, rest.Length, "a length of bytes"));

    /// <summary>Reads a text; the length -1 is null.</summary>
    public string? Text()
    {
        int length = Between(-1, rest.Length, "a length of a text");
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length));
    }

    /// <summary>Reads a text that is not null.</summary>
    public string RequiredText() => Text() ?? throw new ProtocolException("expected a text, found null");

    /// <summary>Checks that nothing is left.</summary>
    /// <exception cref="ProtocolException">Something is.</exception>
    public readonly void End()
    {
        if (rest.Length > 0)
        {
            throw new ProtocolException($"expected the end of the payload, found {rest.Length} more bytes");
        }
    }

    /// <summary>Reads so many bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > rest.Length)
        {
            throw new ProtocolException($"expected {count} more bytes of payload, found {rest.Length}");
        }

        ReadOnlySpan<byte> taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
