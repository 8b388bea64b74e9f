using System.Buffers.Binary;

namespace Pipeline.Csv.Compression;

/// <summary>
/// The bytes of a member of a zip archive in the form of a gzip member, with checksum and length as the archive's directory has them: so
/// the reader of gzip checks them. What is not compressed becomes stored blocks.
/// </summary>
/// <param name="archive">The archive from the member's first byte on; owned and closed by this source.</param>
/// <param name="member">The member.</param>
internal sealed class ZipMemberBytes(IByteSource archive, ZipMember member) : IByteSource
{
    private const int TrailerLength = 8;
    private const int LargestBlock = ushort.MaxValue;

    private byte[] framing = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
    private int framingGiven;
    private long left = member.StoredLength;
    private long blockLeft = member.IsDeflated ? member.StoredLength : 0;
    private bool isLastBlock = member.IsDeflated;
    private bool isTrailer;

    /// <inheritdoc/>
    public long StoredBytes { get; private set; }

    /// <inheritdoc/>
    public long? StoredLength => null;

    /// <inheritdoc/>
    public long CallTicks => archive.CallTicks;

    /// <summary>Bytes of the member that were read.</summary>
    public long MemberBytes => member.StoredLength - left;

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        int count = ReadFraming(target);
        if (count == 0 && blockLeft > 0)
        {
            count = archive.Read(target[..(int)Math.Min(target.Length, blockLeft)]);
            blockLeft -= count;
            left -= count;
        }

        StoredBytes += count;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => archive.Dispose();

    private int ReadFraming(Span<byte> target)
    {
        if (framingGiven == framing.Length && blockLeft == 0 && !isTrailer)
        {
            framing = isLastBlock ? Trailer() : NextBlock();
            framingGiven = 0;
        }

        int count = Math.Min(target.Length, framing.Length - framingGiven);
        framing.AsSpan(framingGiven, count).CopyTo(target);
        framingGiven += count;
        return count;
    }

    private byte[] NextBlock()
    {
        blockLeft = Math.Min(left, LargestBlock);
        isLastBlock = blockLeft == left;
        byte[] block = [isLastBlock ? (byte)1 : (byte)0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(1), (ushort)blockLeft);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(3), (ushort)~blockLeft);
        return block;
    }

    private byte[] Trailer()
    {
        isTrailer = true;
        byte[] trailer = new byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, member.Checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), (uint)member.Length);
        return trailer;
    }
}
