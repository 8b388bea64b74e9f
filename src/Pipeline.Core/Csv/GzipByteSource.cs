using System.IO.Compression;

namespace Pipeline.Csv;

/// <summary>
/// The decompressed bytes of a gzip file, any number of members. Every damage is an <see cref="InputException"/> with
/// exit code 65 and the compressed offset, as near as it is known: cut anywhere, also in a header or at 0 bytes, wrong
/// checksum or length, garbage behind the last member. See <see cref="SentinelStream"/> for how.
/// </summary>
internal sealed class GzipByteSource : IByteSource
{
    /// <summary>Decompressed bytes for each compressed one beyond which a file is taken for a decompression bomb.</summary>
    public const int DefaultMaxRatio = 500;

    // Small files may have any ratio: a MiB of one letter is no attack.
    private const long RatioFreeBytes = 32 << 20;

    private readonly IByteSource source;
    private readonly SentinelStream compressed;
    private readonly GZipStream inflater;
    private readonly string file;
    private readonly int maxRatio;

    // A read that meets damage loses what it had inflated itself: reads of one size lose the same whatever the batches are.
    private readonly byte[] piece = new byte[64 << 10];
    private ReadOnlyMemory<byte> inflated;
    private bool ended;

    /// <summary>Reads gzip.</summary>
    /// <param name="source">The compressed bytes, from the front; owned and closed by this source.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="maxRatio">See <see cref="DefaultMaxRatio"/>; judged after 32 MiB. Deflate itself cannot do more than 1032.</param>
    public GzipByteSource(IByteSource source, string file, int maxRatio = DefaultMaxRatio)
    {
        this.source = source;
        this.file = file;
        this.maxRatio = maxRatio;
        compressed = new SentinelStream(source);
        inflater = new GZipStream(compressed, CompressionMode.Decompress);
    }

    /// <summary>Bytes given out so far.</summary>
    public long DecompressedBytes { get; private set; }

    /// <inheritdoc/>
    public long StoredBytes => source.StoredBytes;

    /// <inheritdoc/>
    public long? StoredLength => source.StoredLength;

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        if (inflated.IsEmpty)
        {
            inflated = piece.AsMemory(0, ReadPiece(piece));
        }

        int count = Math.Min(inflated.Length, target.Length);
        inflated.Span[..count].CopyTo(target);
        inflated = inflated[count..];
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        inflater.Dispose();
        source.Dispose();
    }

    private int ReadPiece(Span<byte> target)
    {
        if (ended)
        {
            return 0;
        }

        int count = Inflate(target);
        if (compressed.SourceEnded)
        {
            ExpectSentinel(target[..count]);
            ended = true;
            return 0;
        }

        if (count == 0)
        {
            // The inflater stopped by itself: behind a whole member stood what is no member.
            throw Fault("gzip.garbage", compressed.PieceStart, "garbage behind the gzip data, in the last piece that was read");
        }

        DecompressedBytes += count;
        if (DecompressedBytes > RatioFreeBytes && DecompressedBytes / maxRatio > StoredBytes)
        {
            throw Fault("gzip.ratio", StoredBytes, $"the gzip data grows more than {maxRatio}-fold: a decompression bomb");
        }

        return count;
    }

    private int Inflate(Span<byte> target)
    {
        try
        {
            return inflater.Read(target);
        }
        catch (InvalidDataException error)
        {
            throw compressed.SourceEnded
                ? Truncated(error)
                : Fault("gzip.corrupt", compressed.PieceStart, "damaged gzip data or a wrong checksum, at or shortly behind this place", error);
        }
    }

    /// <summary>Demands that nothing but the sentinel comes behind the file's last byte. None of it is given out.</summary>
    private void ExpectSentinel(ReadOnlySpan<byte> begun)
    {
        Span<byte> text = stackalloc byte[SentinelStream.Text.Length + 1];
        int length = Math.Min(begun.Length, text.Length);
        begun[..length].CopyTo(text);
        int count;
        while (length < text.Length && (count = Inflate(text[length..])) > 0)
        {
            length += count;
        }

        if (StoredBytes == 0 || !text[..length].SequenceEqual(SentinelStream.Text))
        {
            throw Truncated();
        }
    }

    private InputException Truncated(Exception? inner = null) => Fault("gzip.truncated", StoredBytes, "the gzip data is cut short", inner);

    private InputException Fault(string code, long offset, string what, Exception? inner = null) => new(65, code, file, offset, what, inner);
}
