using Pipeline.Csv;
using Pipeline.Csv.Compression;
using Pipeline.Planning;

namespace Pipeline.Sniffing;

/// <summary>Reads the samples of a file: however large it is, no more than <see cref="MostBytes"/>.</summary>
internal static class FileSampler
{
    /// <summary>Bytes of the front.</summary>
    public const int FrontBytes = 1 << 20;

    /// <summary>Bytes of a piece of the middle and of the end.</summary>
    public const int PieceBytes = 256 << 10;

    /// <summary>Most bytes that are read of one file; of a compressed one, that it gives.</summary>
    public const int MostBytes = FrontBytes + (2 * PieceBytes);

    /// <summary>Reads the samples of an input.</summary>
    /// <param name="found">The input.</param>
    /// <param name="frontBytes">Bytes of the front at most.</param>
    /// <exception cref="InputException">It is missing, forbidden, or damaged before anything could be read.</exception>
    /// <exception cref="IOException">The system could not read.</exception>
    public static FileSample Read(FoundFile found, int frontBytes = FrontBytes)
    {
        using IByteSource source = InputFile.Open(found, UnpackLimits.Default);
        bool canSeek = !found.IsStream && !source.IsCompressed && source.StoredLength is not null;
        return Read(source, found.Name, canSeek ? offset => new FileByteSource(File.OpenHandle(found.FullPath), offset) : null, frontBytes);
    }

    /// <summary>Reads the samples of a source.</summary>
    /// <param name="source">The file from its front on.</param>
    /// <param name="name">Its name in reports.</param>
    /// <param name="from">Opens the file at a byte; null where it can be read from its front on only.</param>
    /// <param name="frontBytes">Bytes of the front at most.</param>
    public static FileSample Read(IByteSource source, string name, Func<long, IByteSource>? from, int frontBytes = FrontBytes)
    {
        byte[] front = Fill(source, frontBytes, out bool ended);
        FileSample sample = new(name, front, ended) { StoredLength = source.StoredLength };
        if (ended || from is null || source.StoredLength is not { } length || length <= front.Length + (4L * PieceBytes))
        {
            return sample;
        }

        // Not right behind the front, where the file is what the front is.
        return sample with { Middle = Piece(from, front.Length + ((length - front.Length - PieceBytes) / 2)), End = Piece(from, length - PieceBytes) };
    }

    private static byte[] Piece(Func<long, IByteSource> from, long offset)
    {
        // A character of UTF-16 or UTF-32 is not cut.
        offset = (offset + 3) & ~3L;
        using IByteSource source = from(offset);
        return Fill(source, PieceBytes, out _);
    }

    private static byte[] Fill(IByteSource source, int most, out bool ended)
    {
        byte[] bytes = new byte[source.IsCompressed ? most : (int)Math.Min(most, source.StoredLength + 1 ?? most)];

        int length = 0;
        ended = false;
        while (length < bytes.Length && !ended)
        {
            int count;
            try
            {
                count = source.Read(bytes.AsSpan(length));
            }
            catch (InputException) when (length > 0)
            {
                // A damaged archive: what came before the damage is sniffed, and the run says where it is damaged.
                return bytes[..length];
            }

            ended = count == 0;
            length += count;
        }

        return bytes[..length];
    }
}
