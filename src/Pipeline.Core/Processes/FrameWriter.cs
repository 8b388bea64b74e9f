using System.Buffers.Binary;
using Pipeline.Files;

namespace Pipeline.Processes;

/// <summary>Writes frames to a pipe. Belongs to one thread at a time.</summary>
/// <param name="stream">The pipe; it is not closed.</param>
internal sealed class FrameWriter(Stream stream)
{
    private readonly byte[] header = new byte[FrameFormat.HeaderLength];

    /// <summary>Writes one frame whose payload is <paramref name="head"/> followed by <paramref name="body"/>, and flushes.</summary>
    /// <exception cref="ProtocolException">The payload is larger than the protocol allows; nothing was written.</exception>
    public void Write(FrameType type, ulong sequence, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default)
    {
        long length = (long)head.Length + body.Length;
        if (length > FrameFormat.LongestPayload)
        {
            throw new ProtocolException($"a frame of {length} bytes cannot be sent, the limit is {FrameFormat.LongestPayload}: lower --batch-bytes");
        }

        FrameFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), FrameFormat.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), (ushort)type);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), Crc32C.Append(Crc32C.Append(0, head), body));
        stream.Write(header);
        stream.Write(head);
        stream.Write(body);
        stream.Flush();
    }
}
