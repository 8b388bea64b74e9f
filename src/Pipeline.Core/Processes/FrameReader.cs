using System.Buffers;
using System.Buffers.Binary;
using Pipeline.Files;

namespace Pipeline.Processes;

/// <summary>Reads frames from a pipe and checks all that can be checked of them. Belongs to one thread at a time.</summary>
/// <param name="stream">The pipe; it is not closed.</param>
/// <param name="longest">Most bytes of a payload.</param>
internal sealed class FrameReader(Stream stream, int longest = FrameFormat.LongestPayload)
{
    // A length is believed only as far as bytes come: a liar cannot make us take a gigabyte.
    private const int FirstRoom = 1 << 20;

    private readonly byte[] header = new byte[FrameFormat.HeaderLength];
    private byte[] payload = [];

    /// <summary>Reads the next frame, or null when the stream ends between two frames.</summary>
    /// <exception cref="ProtocolException">What came is no frame of this version, was damaged, or ends early.</exception>
    public Frame? Read()
    {
        int got = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (got == 0)
        {
            return null;
        }

        int compared = Math.Min(got, FrameFormat.Magic.Length);
        if (!header.AsSpan(0, compared).SequenceEqual(FrameFormat.Magic[..compared]))
        {
            throw new ProtocolException($"expected a frame, which begins with {Convert.ToHexString(FrameFormat.Magic)}, found {Convert.ToHexString(header.AsSpan(0, Math.Min(got, 8)))}: stdout carries frames only, anything else belongs on stderr");
        }

        if (got < header.Length)
        {
            throw new ProtocolException($"the stream ended inside a frame: expected {header.Length} bytes of its header, found {got}") { IsCutShort = true };
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(4));
        if (version != FrameFormat.Version)
        {
            throw new ProtocolException($"expected frames of version {FrameFormat.Version}, found version {version}");
        }

        ushort type = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(6));
        if (type is < (ushort)FrameType.Hello or > (ushort)FrameType.End)
        {
            throw new ProtocolException($"expected a frame of type 1 to 6, found type {type}");
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(16));
        if (length > longest)
        {
            throw new ProtocolException($"expected a payload of at most {longest} bytes, found {length}");
        }

        ReadPayload((int)length);
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(20));
        uint actual = Crc32C.Append(0, payload.AsSpan(0, (int)length));
        if (expected != actual)
        {
            throw new ProtocolException($"expected a payload with the CRC-32C {expected:x8}, found {actual:x8}: it was damaged on its way, or the sender computes it wrongly");
        }

        return new Frame((FrameType)type, BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8)), payload.AsMemory(0, (int)length));
    }

    /// <summary>Leaves the array of the last payload, which is one of the shared pool, to the caller; the next frame gets another.</summary>
    public void GiveAwayPayload() => payload = [];

    private void ReadPayload(int length)
    {
        for (int got = 0; got < length;)
        {
            if (payload.Length == got)
            {
                Grow(got, Math.Min(length, Math.Max(FirstRoom, 2 * got)));
            }

            int count = stream.Read(payload, got, Math.Min(length, payload.Length) - got);
            if (count == 0)
            {
                throw new ProtocolException($"the stream ended inside a frame: expected {length} bytes of payload, found {got}") { IsCutShort = true };
            }

            got += count;
        }
    }

    private void Grow(int used, int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(needed);
        payload.AsSpan(0, used).CopyTo(larger);
        if (payload.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(payload);
        }

        payload = larger;
    }
}
