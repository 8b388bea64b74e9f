using Pipeline.Csv.JsonLines;

namespace Pipeline.Csv.Dialects;

/// <summary>
/// How a file is written where that is not what the tokenizer reads: a delimiter of one byte, quotes that are doubled, lines that are
/// records. A rewriting source makes that of it. Immutable; texts are UTF-8.
/// </summary>
internal sealed record ForeignRules
{
    private readonly Dictionary<byte, ForeignRules> byDelimiter = [];

    /// <summary>What parts fields; empty where each file's is found out.</summary>
    public required byte[] Delimiter { get; init; }

    /// <summary>Quote; null where there is none.</summary>
    public required byte? Quote { get; init; }

    /// <summary>What makes text of a quote, delimiter, line end or itself behind it; null where nothing does.</summary>
    public byte? Escape { get; init; }

    /// <summary>What comment lines begin with; empty where there are none.</summary>
    public byte[] Comment { get; init; } = [];

    /// <summary>Lines before the header.</summary>
    public int SkipLines { get; init; }

    /// <summary>What the first line behind those has.</summary>
    public LinePattern? SkipUntil { get; init; }

    /// <summary>Lines at the end that are no data.</summary>
    public int FooterLines { get; init; }

    /// <summary>What a line has from which on nothing is data.</summary>
    public LinePattern? Footer { get; init; }

    /// <summary>Records that the header takes.</summary>
    public int HeaderLines { get; init; } = 1;

    /// <summary>Characters of each field; null where a delimiter parts them.</summary>
    public int[]? Widths { get; init; }

    /// <summary>What ends a line.</summary>
    public LineEnds LineEnd { get; init; }

    /// <summary>Whether a delimiter at the end of a record parts nothing.</summary>
    public bool DropTrailingDelimiter { get; init; }

    /// <summary>Which blanks are taken off.</summary>
    public BlankTrim Trim { get; init; }

    /// <summary>Whether a blank line is a record.</summary>
    public bool BlankLinesAreRecords { get; init; }

    /// <summary>What is done about too few fields.</summary>
    public ShortRecords Short { get; init; }

    /// <summary>What is done about too many fields.</summary>
    public LongRecords Long { get; init; }

    /// <summary>What is done about damaged quotes.</summary>
    public DamagedQuotes Quotes { get; init; }

    /// <summary>What is done where another table begins.</summary>
    public AnotherTable AnotherTable { get; init; }

    /// <summary>How objects become records where the file is JSON Lines; then all else here but sizes and line ends means nothing.</summary>
    public JsonRules? Json { get; init; }

    /// <summary>Fields of a record where that was said; 0 where the header or the first record says it.</summary>
    public int Due { get; init; }

    /// <summary>The same with a delimiter that was found out.</summary>
    public ForeignRules DelimitedBy(byte delimiter)
    {
        // Files alike share them, and so what is kept by dialects.
        lock (byDelimiter)
        {
            return byDelimiter.TryGetValue(delimiter, out ForeignRules? known) ? known : byDelimiter[delimiter] = this with { Delimiter = [delimiter] };
        }
    }

    /// <summary>Whether some damage is to be recovered.</summary>
    public bool Recovers => Quotes == DamagedQuotes.Recover || Short == ShortRecords.Recover || Long == LongRecords.Recover;

    /// <summary>Bytes of the largest record.</summary>
    public required int MaxRecord { get; init; }
}
