namespace Pipeline.Csv.Dialects;

/// <summary>What ends a field.</summary>
internal enum TextMark
{
    /// <summary>Nothing: a byte of text.</summary>
    None,

    /// <summary>A delimiter.</summary>
    Delimiter,

    /// <summary>A line end.</summary>
    LineEnd,

    /// <summary>The end of the file.</summary>
    End,
}
