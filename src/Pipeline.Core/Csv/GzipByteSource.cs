using System.IO.Compression;
using Pipeline.Csv.Compression;

namespace Pipeline.Csv;

/// <summary>
/// The decompressed bytes of a gzip file, any number of members. Every damage is an <see cref="InputException"/> with
/// exit code 65 and the compressed offset, as near as it is known: cut anywhere, also in a header or at 0 bytes, wrong
/// checksum or length, garbage behind the last member (of a file: its first byte). See <see cref="SentinelStream"/> for how.
/// </summary>
internal sealed class GzipByteSource : IByteSource
{
    private readonly IByteSource source;
    private readonly SentinelStream compressed;
    private readonly GZipStream inflater;
    private readonly string file;
    private readonly UnpackLimits limits;
    private readonly Func<IByteSource>? again;

    // A read that meets damage loses what it had inflated itself: reads of one size lose the same whatever the batches are.
    private readonly byte[] piece = new byte[64 << 10];
    private ReadOnlyMemory<byte> inflated;
    private bool ended;

    /// <summary>Reads gzip.</summary>
    /// <param name="source">The compressed bytes, from the front; owned and closed by this source.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="again">Opens the same bytes once more, to find a place in them; null for a stream.</param>
    /// <param name="limits">How far the file is trusted; the default ones if null. Deflate itself cannot do more than 1032-fold.</param>
    public GzipByteSource(IByteSource source, string file, Func<IByteSource>? again = null, UnpackLimits? limits = null)
    {
        this.again = again;
        this.source = source;
        this.file = file;
        this.limits = limits ?? UnpackLimits.Default;
        compressed = new SentinelStream(source);
        inflater = new GZipStream(compressed, CompressionMode.Decompress);
    }

    /// <summary>Bytes given out so far.</summary>
    public long DecompressedBytes { get; private set; }

    /// <inheritdoc/>
    public bool IsCompressed => true;

    /// <inheritdoc/>
    public long StoredBytes => source.StoredBytes;

    /// <inheritdoc/>
    public long? StoredLength => source.StoredLength;

    /// <inheritdoc/>
    public long CallTicks => source.CallTicks;

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
            throw FindGarbage() is { } start
                ? Fault("gzip.garbage", start, "garbage behind the gzip data")
                : Fault("gzip.garbage", compressed.PieceStart, "garbage behind the gzip data, in the last piece that was read");
        }

        DecompressedBytes += count;
        limits.Check("gzip", file, DecompressedBytes, StoredBytes);
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

    /// <summary>
    /// The first byte behind the last member, found by inflating the file once more with the last piece byte by byte; null
    /// where it cannot be read again. It costs the time of a second reading, of a file that fails its run.
    /// </summary>
    private long? FindGarbage()
    {
        if (again is null)
        {
            return null;
        }

        try
        {
            using IByteSource second = again();
            SentinelStream bytes = new(second) { SinglesFrom = compressed.PieceStart };
            using GZipStream members = new(bytes, CompressionMode.Decompress);
            try
            {
                while (members.Read(piece) > 0)
                {
                    // Only where it stops is wanted.
                }

                return bytes.SourceEnded ? null : bytes.PieceStart;
            }
            catch (InvalidDataException)
            {
                // The garbage begins with the first of the two bytes that a member begins with.
                return bytes.PieceStart - 1;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InputException)
        {
            // It is gone or another one now; what was found before stands.
            return null;
        }
    }

    private InputException Truncated(Exception? inner = null) => Fault("gzip.truncated", StoredBytes, "the gzip data is cut short", inner);

    private InputException Fault(string code, long offset, string what, Exception? inner = null) => new(65, code, file, offset, what, inner);
}
