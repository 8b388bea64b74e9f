using System.Buffers.Binary;
using K4os.Hash.xxHash;

namespace Pipeline.Csv.Compression;

/// <summary>What an LZ4 frame says of itself behind its mark.</summary>
/// <param name="BlockBytes">Most bytes of a block.</param>
/// <param name="AreBlocksLinked">Whether a block may refer to those before it.</param>
/// <param name="HasBlockChecksums">Whether a checksum follows each block.</param>
/// <param name="HasChecksum">Whether a checksum of the text ends the frame.</param>
/// <param name="Length">Bytes of its text, or null.</param>
internal readonly record struct Lz4Header(int BlockBytes, bool AreBlocksLinked, bool HasBlockChecksums, bool HasChecksum, ulong? Length)
{
    /// <summary>What a frame begins with.</summary>
    public const uint Mark = 0x184D2204;

    /// <summary>Bytes of the longest header.</summary>
    public const int MostBytes = 15;

    private const int LengthBit = 0x08;
    private const int DictionaryBit = 0x01;

    /// <summary>Bytes of a header that begins with these flags.</summary>
    public static int LengthOf(byte flags) => 3 + ((flags & LengthBit) != 0 ? sizeof(ulong) : 0) + ((flags & DictionaryBit) != 0 ? sizeof(uint) : 0);

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">All of it: flags, descriptor, length, dictionary, checksum.</param>
    /// <param name="fault">What is wrong, or null.</param>
    public static Lz4Header Read(ReadOnlySpan<byte> bytes, out string? fault)
    {
        (byte flags, int size) = (bytes[0], (bytes[1] >> 4) & 7);
        fault = ChecksumOf(bytes[..^1]) != bytes[^1] ? "the checksum of a frame's header differs"
            : flags >> 6 != 1 ? "a frame of a version that is not known"
            : size < 4 || (flags & 0x02) != 0 || (bytes[1] & 0x8F) != 0 ? "a frame with a header that is not known"
            : (flags & DictionaryBit) != 0 ? "a frame needs a dictionary, which is not in it"
            : null;
        return new Lz4Header(
            BlockBytes: 1 << (8 + (2 * Math.Max(4, size))),
            AreBlocksLinked: (flags & 0x20) == 0,
            HasBlockChecksums: (flags & 0x10) != 0,
            HasChecksum: (flags & 0x04) != 0,
            Length: (flags & LengthBit) != 0 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[2..]) : null);
    }

    /// <summary>The byte that ends a header with these bytes.</summary>
    public static byte ChecksumOf(ReadOnlySpan<byte> bytes) => (byte)(XXH32.DigestOf(bytes) >> 8);
}
