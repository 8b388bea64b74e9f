namespace Pipeline.Definition;

/// <summary>How the output is compressed.</summary>
public enum OutputCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As gzip, one member for each MiB of plain output.</summary>
    Gzip,
}
