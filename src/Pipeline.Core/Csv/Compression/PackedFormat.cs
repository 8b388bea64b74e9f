using System.Buffers.Binary;
using System.IO.Compression;
using Pipeline.Files;

namespace Pipeline.Csv.Compression;

/// <summary>How a file is compressed.</summary>
internal enum PackedFormat
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip, RFC 1952.</summary>
    Gzip,

    /// <summary>zlib, RFC 1950.</summary>
    Zlib,

    /// <summary>zstd, RFC 8878.</summary>
    Zstd,

    /// <summary>LZ4 frames.</summary>
    Lz4,

    /// <summary>Brotli, RFC 7932.</summary>
    Brotli,
}

/// <summary>Tells how a file is compressed.</summary>
internal static class PackedFormats
{
    /// <summary>How many of a file's first bytes are looked at.</summary>
    public const int Looked = 64;

    private const ushort GzipMark = 0x8B1F;
    private const uint SkippableMark = 0x184D2A50;

    /// <summary>
    /// The format of a file. Its first bytes decide, where they are no text, and else its name; of <c>.br</c> the name alone,
    /// since Brotli has no mark and may begin as anything.
    /// </summary>
    /// <param name="first">Its first bytes, <see cref="Looked"/> where it has them.</param>
    /// <param name="name">Its name.</param>
    public static PackedFormat Of(ReadOnlySpan<byte> first, string name)
    {
        PackedFormat named = ByName(name);
        return named == PackedFormat.Brotli || ByContent(first, named) is not { } found ? named : found;
    }

    /// <summary>The format that the ending of a name says.</summary>
    public static PackedFormat ByName(string name) => DataName.PackedEnding(name) switch
    {
        DataName.Gzip => PackedFormat.Gzip,
        DataName.Zlib or DataName.LongZlib => PackedFormat.Zlib,
        DataName.Zstd => PackedFormat.Zstd,
        DataName.Lz4 => PackedFormat.Lz4,
        DataName.Brotli => PackedFormat.Brotli,
        _ => PackedFormat.None,
    };

    private static PackedFormat? ByContent(ReadOnlySpan<byte> first, PackedFormat named)
    {
        if (first.Length >= sizeof(ushort) && BinaryPrimitives.ReadUInt16LittleEndian(first) == GzipMark)
        {
            return PackedFormat.Gzip;
        }

        if (first.Length >= sizeof(uint))
        {
            uint mark = BinaryPrimitives.ReadUInt32LittleEndian(first);
            if (mark is ZstdByteSource.Mark or Lz4Header.Mark)
            {
                return mark is ZstdByteSource.Mark ? PackedFormat.Zstd : PackedFormat.Lz4;
            }

            // zstd in several threads begins so, and LZ4 may.
            if ((mark & 0xFFFFFFF0) == SkippableMark)
            {
                return named == PackedFormat.Lz4 ? PackedFormat.Lz4 : PackedFormat.Zstd;
            }
        }

        return IsZlib(first) ? PackedFormat.Zlib : null;
    }

    /// <summary>
    /// Whether that is zlib and cannot be text: the mark of two bytes may also be letters, so what follows has to be a deflate stream as
    /// well. The mark <c>x^</c> is text in any encoding and never taken for zlib.
    /// </summary>
    private static bool IsZlib(ReadOnlySpan<byte> first)
    {
        if (first is not [0x78, 0x01 or 0x9C or 0xDA, _, ..])
        {
            return false;
        }

        ZlibFeed feed = new(new PackedInput(new StreamByteSource(new MemoryStream(first.ToArray()))));
        try
        {
            using ZLibStream stream = new(feed, CompressionMode.Decompress);
            Span<byte> thrownAway = stackalloc byte[512];
            while (stream.Read(thrownAway) > 0)
            {
                // Only whether it can be read is wanted.
            }

            return true;
        }
        catch (InvalidDataException)
        {
            // A cut stream is no error here: the rest was not looked at.
            return feed.Starved;
        }
    }
}
