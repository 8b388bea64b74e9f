using System.Buffers;
using System.Buffers.Binary;
using K4os.Compression.LZ4;
using K4os.Hash.xxHash;

namespace Pipeline.Runs;

/// <summary>Frames of an LZ4 file (LZ4 frame format 1.6.2): one block each, with its length and a checksum of the text.</summary>
/// <param name="level">1, fast, to 12, small.</param>
internal sealed class Lz4Frames(int level) : MemberFormat
{
    private const int HeaderLength = 15;
    private const int BlockAt = HeaderLength + sizeof(uint);
    private const int EndLength = 2 * sizeof(uint);
    private const uint IsPlain = 0x80000000;

    // Levels 1 and 2 are one, as in the lz4 program.
    private readonly LZ4Level level = level < (int)LZ4Level.L03_HC ? LZ4Level.L00_FAST : (LZ4Level)level;

    // Version 1, independent blocks of at most 1 MiB, length, checksum of the text.
    private static ReadOnlySpan<byte> Begin => [0x04, 0x22, 0x4D, 0x18, 0x6C, 0x60];

    /// <inheritdoc/>
    public override byte[] Encode(ReadOnlySpan<byte> plain, out int length)
    {
        byte[] frame = ArrayPool<byte>.Shared.Rent(BlockAt + LZ4Codec.MaximumOutputSize(plain.Length) + EndLength);
        Begin.CopyTo(frame);
        BinaryPrimitives.WriteUInt64LittleEndian(frame.AsSpan(Begin.Length), (ulong)plain.Length);
        frame[HeaderLength - 1] = (byte)(XXH32.DigestOf(frame.AsSpan(sizeof(uint), HeaderLength - 1 - sizeof(uint))) >> 8);
        int end = plain.IsEmpty ? HeaderLength : BlockAt + WriteBlock(plain, frame);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(end), 0);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(end + sizeof(uint)), XXH32.DigestOf(plain));
        length = end + EndLength;
        return frame;
    }

    private int WriteBlock(ReadOnlySpan<byte> plain, byte[] frame)
    {
        int packed = LZ4Codec.Encode(plain, frame.AsSpan(BlockAt, LZ4Codec.MaximumOutputSize(plain.Length)), level);
        bool grows = packed < 0 || packed >= plain.Length;
        if (grows)
        {
            plain.CopyTo(frame.AsSpan(BlockAt));
            packed = plain.Length;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(HeaderLength), grows ? (uint)packed | IsPlain : (uint)packed);
        return packed;
    }
}
