using System.Buffers.Binary;

namespace Pipeline.Csv.Compression;

/// <summary>An entry of a zip archive's directory (APPNOTE 6.3.10, 4.3.12), as it stands there.</summary>
/// <param name="Name">The bytes of its name.</param>
/// <param name="IsUtf8">Whether they are said to be UTF-8.</param>
internal readonly record struct ZipEntry(byte[] Name, bool IsUtf8)
{
    /// <summary>What an entry begins with.</summary>
    public const uint Mark = 0x02014B50;

    /// <summary>Bytes of an entry before its name.</summary>
    public const int FixedLength = 46;

    /// <summary>In place of a number that does not fit: it stands in the extra field.</summary>
    public const uint Elsewhere = 0xFFFFFFFF;

    private const int LargeNumbers = 1;

    /// <summary>General purpose flags.</summary>
    public ushort Flags { get; private init; }

    /// <summary>How it is compressed: 0 not at all, 8 deflate.</summary>
    public ushort Method { get; private init; }

    /// <summary>CRC-32 of its text.</summary>
    public uint Checksum { get; private init; }

    /// <summary>Bytes as stored.</summary>
    public long StoredLength { get; private init; }

    /// <summary>Bytes of its text.</summary>
    public long Length { get; private init; }

    /// <summary>Where its local header stands.</summary>
    public long HeaderOffset { get; private init; }

    /// <summary>Whether its bytes are encrypted.</summary>
    public bool IsEncrypted => (Flags & 0x2041) != 0;

    /// <summary>Reads the entry at the front of a directory.</summary>
    /// <param name="bytes">The directory from the entry on; behind it afterwards.</param>
    /// <returns>The entry, or null where none stands there.</returns>
    public static ZipEntry? Read(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Mark)
        {
            return null;
        }

        int name = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        int extra = BinaryPrimitives.ReadUInt16LittleEndian(bytes[30..]);
        int length = FixedLength + name + extra + BinaryPrimitives.ReadUInt16LittleEndian(bytes[32..]);
        if (bytes.Length < length)
        {
            return null;
        }

        ushort disk = BinaryPrimitives.ReadUInt16LittleEndian(bytes[34..]);
        if (disk is not (0 or ushort.MaxValue))
        {
            // Of a split archive: no such one is read.
            return null;
        }

        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]);
        uint plain = BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]);
        uint header = BinaryPrimitives.ReadUInt32LittleEndian(bytes[42..]);
        ReadOnlySpan<byte> large = FindLarge(bytes.Slice(FixedLength + name, extra));
        if (!Take(plain, ref large, out long plainLength) || !Take(stored, ref large, out long storedLength) || !Take(header, ref large, out long headerOffset))
        {
            return null;
        }

        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        ZipEntry entry = new(bytes.Slice(FixedLength, name).ToArray(), (flags & 0x0800) != 0)
        {
            Flags = flags,
            Method = BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]),
            Checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]),
            StoredLength = storedLength,
            Length = plainLength,
            HeaderOffset = headerOffset,
        };
        bytes = bytes[length..];
        return entry;
    }

    /// <summary>The numbers of the extra field for large archives.</summary>
    /// <param name="extra">All extra fields.</param>
    public static ReadOnlySpan<byte> FindLarge(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == LargeNumbers)
            {
                return extra.Slice(4, size);
            }

            extra = extra[(4 + size)..];
        }

        return [];
    }

    /// <summary>A number, or where it does not fit, the next one of the extra field.</summary>
    public static bool Take(uint number, ref ReadOnlySpan<byte> large, out long value)
    {
        value = number;
        if (number != Elsewhere)
        {
            return true;
        }

        if (large.Length < sizeof(long))
        {
            return false;
        }

        value = BinaryPrimitives.ReadInt64LittleEndian(large);
        large = large[sizeof(long)..];
        return value >= 0;
    }
}
