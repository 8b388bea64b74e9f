namespace Pipeline.Csv.Compression;

/// <summary>The text of a member of a zip archive; its checksum and length are compared with those of the directory.</summary>
internal sealed class ZipMemberSource : IByteSource
{
    private const int GzipHeader = 10;

    private readonly ZipMember member;
    private readonly string file;
    private readonly ZipMemberBytes bytes;
    private readonly GzipByteSource inflater;

    /// <summary>Reads a member.</summary>
    /// <param name="archive">The archive from the member's first byte on; owned and closed by this source.</param>
    /// <param name="member">The member.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="limits">How far it is trusted.</param>
    public ZipMemberSource(IByteSource archive, ZipMember member, string file, UnpackLimits limits)
    {
        this.member = member;
        this.file = file;
        bytes = new ZipMemberBytes(archive, member);
        inflater = new GzipByteSource(bytes, file, limits: limits);
    }

    /// <inheritdoc/>
    public bool IsCompressed => true;

    /// <inheritdoc/>
    public long StoredBytes => bytes.MemberBytes;

    /// <inheritdoc/>
    public long? StoredLength => member.StoredLength;

    /// <inheritdoc/>
    public long CallTicks => bytes.CallTicks;

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        int count;
        try
        {
            count = inflater.Read(target);
        }
        catch (InputException exception)
        {
            throw Fault(exception);
        }

        // The trailer of gzip has the length modulo 4 GiB only.
        return count > 0 || inflater.DecompressedBytes == member.Length
            ? count
            : throw new InputException(65, "zip.corrupt", file, member.DataOffset, $"the member has {inflater.DecompressedBytes:#,0} bytes, and the archive says {member.Length:#,0}");
    }

    /// <inheritdoc/>
    public void Dispose() => inflater.Dispose();

    private InputException Fault(InputException inner)
    {
        string kind = inner.Code[(inner.Code.IndexOf('.', StringComparison.Ordinal) + 1)..];
        long offset = member.DataOffset + Math.Clamp((inner.Offset ?? 0) - GzipHeader, 0, member.StoredLength);
        string what = kind switch
        {
            "ratio" => "the member grows too much: a decompression bomb, or raise input.compression_ratio",
            "too_large" => "the member gives more bytes than input.max_unpacked allows: look at it, or raise that",
            _ => "the member is damaged, or is not what the archive says of it: wrong data, checksum or length, at or shortly before this place",
        };
        return new InputException(65, kind is "ratio" or "too_large" ? $"zip.{kind}" : "zip.corrupt", file, offset, what, inner);
    }
}
