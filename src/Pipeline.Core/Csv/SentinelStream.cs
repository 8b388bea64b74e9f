namespace Pipeline.Csv;

/// <summary>
/// The bytes of a gzip file for a GZipStream to read, and behind them one small member of our own, the sentinel. It
/// shows whether the file was whole, which GZipStream alone does not: it never looks at what stands behind the last
/// member, and takes a cut member for a whole one unless a switch of the process is set. Only when all members
/// before it are whole does the sentinel come out as its own text, and nothing else with it.
/// </summary>
/// <param name="source">The file.</param>
internal sealed class SentinelStream(IByteSource source) : ReadingStream
{
    // One gzip member as RFC 1952 has it: header, a final stored block of 16 bytes, CRC-32 and length.
    private static readonly byte[] Member =
    [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255,
        1, 16, 0, 0xEF, 0xFF,
        .. Text,
        0x2E, 0x2B, 0x72, 0xE5, 16, 0, 0, 0,
    ];

    private int sentinelGiven;

    /// <summary>From this byte of the file on, the stream reads single bytes, so that the place where garbage begins is exact.</summary>
    public long SinglesFrom { get; init; } = long.MaxValue;

    /// <summary>What the sentinel decompresses to.</summary>
    public static ReadOnlySpan<byte> Text => "end of the input"u8;

    /// <summary>Whether the file's bytes are used up. What is decompressed from then on is not the file's.</summary>
    public bool SourceEnded { get; private set; }

    /// <summary>Byte of the file from 0 where the last piece that was read begins.</summary>
    public long PieceStart { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (!SourceEnded)
        {
            PieceStart = source.StoredBytes;
            int read = source.Read(PieceStart < SinglesFrom ? buffer[..(int)Math.Min(buffer.Length, SinglesFrom - PieceStart)] : buffer[..1]);
            SourceEnded = read == 0;
            if (read > 0)
            {
                return read;
            }
        }

        int count = Math.Min(buffer.Length, Member.Length - sentinelGiven);
        Member.AsSpan(sentinelGiven, count).CopyTo(buffer);
        sentinelGiven += count;
        return count;
    }
}
