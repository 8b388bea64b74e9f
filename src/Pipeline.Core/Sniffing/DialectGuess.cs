namespace Pipeline.Sniffing;

/// <summary>A dialect that a sample is read in, to see how well it fits.</summary>
/// <param name="Delimiter">The delimiter; empty: each line is one field.</param>
/// <param name="Quote">The quote, or null where there is none.</param>
/// <param name="Escape">The character that takes the meaning of the next one, or null where quotes are doubled.</param>
internal sealed record DialectGuess(string Delimiter, char? Quote, char? Escape)
{
    /// <summary>Whether only CRLF ends a record, and a CR or LF alone is text.</summary>
    public bool OnlyCrlf { get; init; }

    /// <summary>Whether blanks may stand between a delimiter and a quote.</summary>
    public bool AllowsBlanks => Delimiter.Length > 0 && Delimiter[0] is not (' ' or '\t');
}
