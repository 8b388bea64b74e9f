namespace Pipeline.Csv.Dialects;

/// <summary>What was assumed to read a damaged record. More than one may hold.</summary>
[Flags]
internal enum Recoveries
{
    /// <summary>Nothing: the record is well formed.</summary>
    None = 0,

    /// <summary><c>csv.short</c>: a delimiter was missing, or fields at the end were, which are empty now.</summary>
    Short = 1,

    /// <summary><c>csv.long</c>: a field was dropped, or a delimiter was taken as text.</summary>
    Long = 2,

    /// <summary><c>csv.quote</c>: a quote was taken as text, or one that was missing was added.</summary>
    Quote = 4,

    /// <summary><c>csv.delimiter</c>: the record is written with another delimiter.</summary>
    Delimiter = 8,

    /// <summary><c>csv.unterminated</c>: a quote is never closed; its field ends where it must.</summary>
    Unterminated = 16,
}
