namespace Pipeline.Csv.Dialects;

/// <summary>What is due next in a file.</summary>
internal enum RewritePhase
{
    /// <summary>Its first byte.</summary>
    Begin,

    /// <summary>Lines before the header.</summary>
    Preamble,

    /// <summary>The header.</summary>
    Header,

    /// <summary>A record.</summary>
    Data,

    /// <summary>Lines behind the data.</summary>
    Behind,
}
