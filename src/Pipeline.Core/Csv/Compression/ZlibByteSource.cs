using System.IO.Compression;

namespace Pipeline.Csv.Compression;

/// <summary>
/// The text of a zlib file (RFC 1950), which is one stream. .NET's reader does not say how much of its input it took, and takes a
/// cut stream for a whole one. So it gets the last byte of the file alone: a stream that ends with it is whole and has nothing
/// behind it (<see cref="ZlibFeed"/>).
/// </summary>
internal sealed class ZlibByteSource : UnpackingSource
{
    private readonly Func<IByteSource>? again;
    private readonly ZlibFeed feed;
    private readonly ZLibStream inflater;
    private bool begun;

    /// <summary>Reads zlib.</summary>
    /// <param name="source">The stored bytes, from the front; owned and closed by this source.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="limits">How far the file is trusted.</param>
    /// <param name="again">Opens the same bytes once more, to find a place in them; null for a stream.</param>
    public ZlibByteSource(IByteSource source, string file, UnpackLimits limits, Func<IByteSource>? again = null)
        : base(source, "zlib", file, limits)
    {
        this.again = again;
        feed = new ZlibFeed(Input);
        inflater = new ZLibStream(feed, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    protected override int Unpack(Span<byte> target)
    {
        CheckHeader();
        int count;
        try
        {
            count = inflater.Read(target);
        }
        catch (InvalidDataException exception)
        {
            throw feed.Starved ? Truncated(exception) : Corrupt(cause: exception);
        }

        if (count > 0)
        {
            return count;
        }

        if (feed.Starved)
        {
            throw Truncated();
        }

        return Input.Ask(1) == 0 ? 0 : throw Garbage(FindEnd() ?? feed.PieceStart);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => inflater.Dispose();

    private void CheckHeader()
    {
        if (begun)
        {
            return;
        }

        begun = true;
        if (Input.Ask(2) < 2)
        {
            throw Truncated();
        }

        (byte method, byte flags) = (Input.Bytes[0], Input.Bytes[1]);
        if ((method & 0x0F) != 8 || ((method << 8) | flags) % 31 != 0)
        {
            throw Corrupt("it does not begin as zlib data does");
        }

        if ((flags & 0x20) != 0)
        {
            throw Corrupt("it needs a dictionary, which is not in it");
        }
    }

    /// <summary>The first byte behind the stream, found by reading the file once more with the last piece byte by byte; null where it cannot be read again.</summary>
    private long? FindEnd()
    {
        try
        {
            using IByteSource? second = again?.Invoke();
            if (second is null)
            {
                return null;
            }

            PackedInput bytes = new(second);
            using ZLibStream stream = new(new ZlibFeed(bytes) { SinglesFrom = feed.PieceStart }, CompressionMode.Decompress);
            byte[] thrownAway = new byte[64 << 10];
            while (stream.Read(thrownAway) > 0)
            {
                // Only where it stops is wanted.
            }

            return bytes.Offset;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or InputException)
        {
            // It is gone or another one now; what was found before stands.
            return null;
        }
    }
}
