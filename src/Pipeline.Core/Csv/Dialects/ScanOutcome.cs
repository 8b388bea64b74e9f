namespace Pipeline.Csv.Dialects;

/// <summary>How the scan of a record ended.</summary>
internal enum ScanOutcome
{
    /// <summary>More bytes decide where it ends.</summary>
    NeedsMore,

    /// <summary>Its end was found.</summary>
    Found,

    /// <summary>A quote is open at the end of the file.</summary>
    Unclosed,
}
