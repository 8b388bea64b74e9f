using System.Buffers;
using System.IO.Compression;

namespace Pipeline.Runs;

/// <summary>Members of a gzip file (RFC 1952), without time or system: so equal content is an equal file.</summary>
/// <param name="level">1, fast, to 9, small.</param>
internal sealed class GzipMembers(int level) : MemberFormat
{
    private const int HeaderAndTrailer = 18;
    private const int TimeAt = 4;
    private const int HintAt = 8;
    private const int SystemAt = 9;
    private const byte UnknownSystem = 255;

    private readonly ZLibCompressionOptions options = new() { CompressionLevel = level };

    /// <inheritdoc/>
    public override byte[] Encode(ReadOnlySpan<byte> plain, out int length)
    {
        // What cannot be compressed grows: by an eighth at most (zlib's deflateBound), at level 1.
        byte[] member = ArrayPool<byte>.Shared.Rent(HeaderAndTrailer + 64 + plain.Length + (plain.Length / 7));
        if (plain.IsEmpty)
        {
            // GZipStream writes nothing at all where nothing is written to it.
            length = WriteEmpty(member);
            return member;
        }

        using MemoryStream target = new(member);
        using (GZipStream gzip = new(target, options, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        length = (int)target.Position;
        member.AsSpan(TimeAt, sizeof(uint)).Clear();
        member[HintAt] = 0;
        member[SystemAt] = UnknownSystem;
        return member;
    }

    /// <summary>A member of no bytes: header, one empty block, and a checksum and length of zero.</summary>
    private static int WriteEmpty(Span<byte> member)
    {
        ReadOnlySpan<byte> empty = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, UnknownSystem, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        empty.CopyTo(member);
        return empty.Length;
    }
}
