using Pipeline.Files;

namespace Pipeline.Definition;

/// <summary>How the output is compressed.</summary>
public enum OutputCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As gzip, one member for each MiB of plain output.</summary>
    Gzip,
}

/// <summary>The word of each compression in settings, and the ending of its files.</summary>
internal static class OutputCompressions
{
    private static readonly (OutputCompression Compression, string Word, string Ending)[] All =
    [
        (OutputCompression.None, "none", ""),
        (OutputCompression.Gzip, "gzip", DataName.Gzip),
    ];

    /// <summary>The words, in the order of the documentation.</summary>
    public static string[] Words => Array.ConvertAll(All, line => line.Word);

    /// <summary>The word in settings.</summary>
    public static string Word(this OutputCompression compression) => Array.Find(All, line => line.Compression == compression).Word;

    /// <summary>The ending of file names; empty for <see cref="OutputCompression.None"/>.</summary>
    public static string Ending(this OutputCompression compression) => Array.Find(All, line => line.Compression == compression).Ending;

    /// <summary>The compression that the ending of a path names.</summary>
    public static OutputCompression NamedBy(string path) =>
        Array.Find(All, line => line.Ending.Length > 0 && path.EndsWith(line.Ending, StringComparison.OrdinalIgnoreCase)).Compression;
}
