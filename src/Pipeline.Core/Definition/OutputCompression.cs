using Pipeline.Files;

namespace Pipeline.Definition;

/// <summary>How the output is compressed.</summary>
public enum OutputCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As gzip, one member for each MiB of plain output.</summary>
    Gzip,

    /// <summary>As zstd, one frame for each MiB of plain output.</summary>
    Zstd,

    /// <summary>As LZ4, one frame for each MiB of plain output.</summary>
    Lz4,
}

/// <summary>The word of each compression in settings, and the ending of its files.</summary>
internal static class OutputCompressions
{
    /// <summary>The highest level of any of them.</summary>
    public const int MostLevel = 19;

    private static readonly (OutputCompression Compression, string Word, string Ending, int Level, int Most)[] All =
    [
        (OutputCompression.None, "none", "", 6, MostLevel),
        (OutputCompression.Gzip, "gzip", DataName.Gzip, 6, 9),
        (OutputCompression.Zstd, "zstd", DataName.Zstd, 3, MostLevel),
        (OutputCompression.Lz4, "lz4", DataName.Lz4, 1, 12),
    ];

    /// <summary>The words, in the order of the documentation.</summary>
    public static string[] Words => Array.ConvertAll(All, line => line.Word);

    /// <summary>The word in settings.</summary>
    public static string Word(this OutputCompression compression) => Array.Find(All, line => line.Compression == compression).Word;

    /// <summary>The ending of file names; empty for <see cref="OutputCompression.None"/>.</summary>
    public static string Ending(this OutputCompression compression) => Array.Find(All, line => line.Compression == compression).Ending;

    /// <summary>The level where none is given, and the highest one.</summary>
    public static (int Default, int Most) Levels(this OutputCompression compression) => Array.Find(All, line => line.Compression == compression) is var line ? (line.Level, line.Most) : default;

    /// <summary>The compression that the ending of a path names.</summary>
    public static OutputCompression NamedBy(string path) =>
        Array.Find(All, line => line.Ending.Length > 0 && path.EndsWith(line.Ending, StringComparison.OrdinalIgnoreCase)).Compression;
}
