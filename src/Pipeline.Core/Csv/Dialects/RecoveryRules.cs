namespace Pipeline.Csv.Dialects;

/// <summary>How the records of a file are written, and what recovery may assume of a damaged one. Immutable.</summary>
internal sealed class RecoveryRules
{
    /// <summary>The field delimiter, one or more bytes.</summary>
    public required byte[] Delimiter { get; init; }

    /// <summary>The quote, ASCII; 0: none.</summary>
    public byte Quote { get; init; } = (byte)'"';

    /// <summary>The escape, ASCII; 0: none. It counts before a quote, a delimiter, a line end and itself, and is text elsewhere (<c>8\'9\"</c> is <c>8\'9"</c>).</summary>
    public byte Escape { get; init; }

    /// <summary>Whether a lone LF ends a record.</summary>
    public bool LfEnds { get; init; } = true;

    /// <summary>Whether a lone CR ends a record.</summary>
    public bool CrEnds { get; init; } = true;

    /// <summary>Whether CRLF is one line end. Where it is none, its bytes are judged one by one.</summary>
    public bool CrLfEnds { get; init; } = true;

    /// <summary>Whether blanks between delimiter and quote are no text.</summary>
    public bool TrimAroundQuotes { get; init; }

    /// <summary>What may be assumed: <see cref="Recoveries.Short"/>, <see cref="Recoveries.Long"/> and <see cref="Recoveries.Quote"/>, by the policies.</summary>
    public Recoveries Allowed { get; init; } = Recoveries.Short | Recoveries.Long | Recoveries.Quote;

    /// <summary>Bytes of the largest record that is looked at, its line end not counted.</summary>
    public int MaxRecord { get; init; } = 256 << 10;
}
