namespace Pipeline.Csv.Compression;

/// <summary>
/// The unpacked bytes of a compressed file. Every damage is an <see cref="InputException"/> with exit code 65, a code of the format
/// and the place in the stored bytes: cut anywhere, also at 0 bytes; damaged; garbage behind the end.
/// </summary>
/// <param name="source">The stored bytes, from the front; owned and closed by this source.</param>
/// <param name="format">The format, as in codes and messages.</param>
/// <param name="file">Name for messages.</param>
/// <param name="limits">How far the file is trusted.</param>
internal abstract class UnpackingSource(IByteSource source, string format, string file, UnpackLimits limits) : IByteSource
{
    // A read that meets damage may lose what came before it in the same piece: pieces of one size lose the same whatever the batches are.
    private readonly byte[] piece = new byte[64 << 10];
    private ReadOnlyMemory<byte> unpacked;
    private long given;
    private bool ended;

    /// <inheritdoc/>
    public bool IsCompressed => true;

    /// <inheritdoc/>
    public long StoredBytes => source.StoredBytes;

    /// <inheritdoc/>
    public long? StoredLength => source.StoredLength;

    /// <inheritdoc/>
    public long CallTicks => source.CallTicks;

    /// <summary>The stored bytes.</summary>
    protected PackedInput Input { get; } = new(source);

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        if (unpacked.IsEmpty && !ended)
        {
            int length = Unpack(piece);
            ended = length == 0;
            given += length;
            limits.Check(format, file, given, StoredBytes);
            unpacked = piece.AsMemory(0, length);
        }

        int count = Math.Min(unpacked.Length, target.Length);
        unpacked.Span[..count].CopyTo(target);
        unpacked = unpacked[count..];
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        source.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Unpacks some bytes.</summary>
    /// <returns>How many; 0 where the file ends and is whole, and nothing stands behind it.</returns>
    /// <exception cref="InputException">It is damaged.</exception>
    protected abstract int Unpack(Span<byte> target);

    /// <summary>Frees the decoder.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>The file ends too early.</summary>
    protected InputException Truncated(Exception? cause = null) => Fault("truncated", StoredBytes, $"the {format} data is cut short", cause);

    /// <summary>The data is damaged, at or shortly before where reading stands.</summary>
    protected InputException Corrupt(string? detail = null, Exception? cause = null) =>
        Fault("corrupt", Input.Offset, $"damaged {format} data or a wrong checksum, at or shortly before this place{(detail is null ? "" : $": {detail}")}", cause);

    /// <summary>The file has bytes behind its end.</summary>
    protected InputException Garbage(long offset) => Fault("garbage", offset, $"garbage behind the {format} data");

    /// <summary>A fault of the file.</summary>
    protected InputException Fault(string kind, long offset, string what, Exception? cause = null) => new(65, $"{format}.{kind}", file, offset, what, cause);
}
