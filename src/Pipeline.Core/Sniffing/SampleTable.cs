namespace Pipeline.Sniffing;

/// <summary>A sample as one dialect reads it. Made by <see cref="SampleReader"/>; blank lines are no records.</summary>
internal sealed class SampleTable(string text, DialectGuess dialect)
{
    private readonly List<SampleCell> cells = [];

    /// <summary>The text.</summary>
    public string Text { get; } = text;

    /// <summary>The dialect.</summary>
    public DialectGuess Dialect { get; } = dialect;

    /// <summary>The records.</summary>
    public List<SampleRecord> Records { get; } = [];

    /// <summary>Fields in quotes.</summary>
    public int QuotedCells { get; set; }

    /// <summary>Quoted fields with a blank between quote and delimiter.</summary>
    public int BlanksAtQuotes { get; set; }

    /// <summary>Quotes in quoted fields that are doubled.</summary>
    public int DoubledQuotes { get; set; }

    /// <summary>Quotes and delimiters that the escape takes the meaning of; what else it stands before says nothing.</summary>
    public int EscapedCharacters { get; set; }

    /// <summary>Escapes before another one: text, unless that is so of each.</summary>
    public int EscapedEscapes { get; set; }

    /// <summary>Escapes before something that needs none.</summary>
    public int IdleEscapes { get; set; }

    /// <summary>Quoted fields with a delimiter or a line end: without their quotes they would be several.</summary>
    public int NeededQuotes { get; set; }

    /// <summary>Quotes where none may stand.</summary>
    public int Faults { get; set; }

    /// <summary>Blank lines.</summary>
    public int BlankLines { get; set; }

    /// <summary>Records that end in LF, in CRLF, in CR.</summary>
    public int[] LineEnds { get; } = new int[3];

    /// <summary>Number of fields so far, which is the index of the next.</summary>
    public int CellCount => cells.Count;

    /// <summary>Adds a field.</summary>
    public void Add(SampleCell cell) => cells.Add(cell);

    /// <summary>A field of a record.</summary>
    public SampleCell Cell(in SampleRecord record, int column) => cells[record.FirstCell + column];

    /// <summary>The text of a field, blanks around it taken off; quotes inside as they stand in the file.</summary>
    public ReadOnlySpan<char> Trimmed(in SampleRecord record, int column)
    {
        SampleCell cell = Cell(record, column);
        return Text.AsSpan(cell.Start, cell.Length).Trim(' ');
    }

    /// <summary>The text of a field as a reader would give it.</summary>
    public string Value(in SampleRecord record, int column)
    {
        SampleCell cell = Cell(record, column);
        string value = Text.Substring(cell.Start, cell.Length);
        if (Dialect.Escape is { } escape)
        {
            return value.Contains(escape, StringComparison.Ordinal) ? Unescaped(value, escape) : value;
        }

        return cell.IsQuoted && Dialect.Quote is { } quote ? value.Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal) : value;
    }

    /// <summary>How many fields of a record are not empty.</summary>
    public int FilledCells(in SampleRecord record)
    {
        int filled = 0;
        for (int i = 0; i < record.Width; i++)
        {
            filled += Trimmed(record, i).IsEmpty ? 0 : 1;
        }

        return filled;
    }

    /// <summary>Its line, for a person.</summary>
    public ReadOnlySpan<char> Line(in SampleRecord record) => Text.AsSpan(record.Start, record.Length);

    private static string Unescaped(string value, char escape)
    {
        System.Text.StringBuilder plain = new(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            i += value[i] == escape && i + 1 < value.Length ? 1 : 0;
            plain.Append(value[i]);
        }

        return plain.ToString();
    }
}
