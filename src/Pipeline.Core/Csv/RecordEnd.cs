namespace Pipeline.Csv;

/// <summary>How a record ends.</summary>
internal enum RecordEnd
{
    /// <summary>The input ends there.</summary>
    None,

    /// <summary>LF.</summary>
    Lf,

    /// <summary>CR and LF.</summary>
    CrLf,

    /// <summary>CR alone.</summary>
    Cr,
}
