namespace Pipeline.Definition;

/// <summary>How records end.</summary>
public enum NewlineMode
{
    /// <summary>As the first record of the destination's first input ends.</summary>
    AsRead,

    /// <summary>LF.</summary>
    Lf,

    /// <summary>CRLF.</summary>
    Crlf,
}
