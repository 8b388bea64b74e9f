using System.Buffers.Binary;
using Pipeline.Files;

namespace Pipeline.Spill;

/// <summary>The head of a block: a checksum of all behind it, the length of its entries, and its place in the file.</summary>
internal static class SpillBlock
{
    /// <summary>Bytes of the head.</summary>
    public const int HeadBytes = 16;

    private const int LengthAt = 4;
    private const int PlaceAt = 8;

    /// <summary>Writes the head in front of the entries.</summary>
    /// <param name="block">Head and entries.</param>
    /// <param name="place">Its first byte in the file.</param>
    public static void Seal(Span<byte> block, long place)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block[LengthAt..], block.Length - HeadBytes);
        BinaryPrimitives.WriteInt64LittleEndian(block[PlaceAt..], place);
        BinaryPrimitives.WriteUInt32LittleEndian(block, Crc32C.Append(0, block[LengthAt..]));
    }

    /// <summary>The bytes of the block that begins here, head and all; 0 where none that was written at that place does.</summary>
    /// <param name="bytes">The block and perhaps others behind it.</param>
    /// <param name="place">Its first byte in the file.</param>
    public static int LengthOf(ReadOnlySpan<byte> bytes, long place)
    {
        if (bytes.Length < HeadBytes)
        {
            return 0;
        }

        int entries = BinaryPrimitives.ReadInt32LittleEndian(bytes[LengthAt..]);
        return entries > 0 && entries <= bytes.Length - HeadBytes
            && BinaryPrimitives.ReadInt64LittleEndian(bytes[PlaceAt..]) == place
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Crc32C.Append(0, bytes[LengthAt..(HeadBytes + entries)])
            ? HeadBytes + entries : 0;
    }
}
