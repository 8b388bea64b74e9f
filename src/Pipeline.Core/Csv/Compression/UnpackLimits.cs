namespace Pipeline.Csv.Compression;

/// <summary>How far a compressed file is trusted. Immutable.</summary>
/// <param name="Ratio">Unpacked bytes for each stored one beyond which a file is taken for a decompression bomb; judged after 32 MiB.</param>
/// <param name="Bytes">Most bytes that a file may give; null: any number.</param>
/// <param name="Window">Most bytes of a window, which a reader of zstd holds in memory.</param>
internal sealed record UnpackLimits(int Ratio, long? Bytes, long Window)
{
    // Small files may have any ratio: a MiB of one letter is no attack.
    private const long RatioFreeBytes = 32 << 20;

    /// <summary>500-fold, any size, and the window of 128 MiB that the zstd program allows too.</summary>
    public static UnpackLimits Default { get; } = new(500, null, 128 << 20);

    /// <summary>Judges what a file has given so far.</summary>
    /// <param name="format">Its format, as in codes.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="unpacked">Bytes given.</param>
    /// <param name="stored">Bytes of the file that were read for them.</param>
    /// <exception cref="InputException">It gives too much: 65.</exception>
    public void Check(string format, string file, long unpacked, long stored)
    {
        if (unpacked > RatioFreeBytes && unpacked / Ratio > stored)
        {
            throw new InputException(65, $"{format}.ratio", file, stored, $"the {format} data grows more than {Ratio:#,0}-fold: a decompression bomb, or raise input.compression_ratio");
        }

        if (unpacked > Bytes)
        {
            throw new InputException(65, $"{format}.too_large", file, stored, $"the {format} data gives more than {Bytes:#,0} bytes: look at the file, or raise input.max_unpacked");
        }
    }
}
