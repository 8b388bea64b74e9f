namespace Pipeline.Sniffing;

/// <summary>
/// Reads a sample in one dialect and forgives much, so that one damaged record does not hide what the others are: a quote ends
/// a field only where a delimiter or line end follows, and one that is never closed is text.
/// </summary>
internal ref struct SampleReader
{
    // A quoted field that goes on for longer than this was rather never closed.
    private const int MostQuoted = 32 << 10;

    // Each unclosed quote costs a look at what follows; a dialect with so many is no good one.
    private const int MostUnclosed = 50;

    private readonly string text;
    private readonly DialectGuess dialect;
    private readonly SampleTable table;
    private readonly char first;
    private readonly int end;
    private int at;
    private int line;
    private int faults;
    private int unclosed;

    private SampleReader(string text, int end, DialectGuess dialect)
    {
        this.text = text;
        this.dialect = dialect;
        this.end = end;
        first = dialect.Delimiter.Length > 0 ? dialect.Delimiter[0] : '\n';
        table = new SampleTable(text, dialect);
        line = 1;
    }

    /// <summary>Reads the records.</summary>
    /// <param name="text">The sample.</param>
    /// <param name="dialect">The dialect.</param>
    /// <param name="isWhole">Whether the text ends where the file does; else its last record, which may be cut short, is left out.</param>
    /// <param name="mostCharacters">Characters that are read at most.</param>
    /// <param name="mostRecords">Records that are read at most.</param>
    public static SampleTable Read(string text, DialectGuess dialect, bool isWhole, int mostCharacters = int.MaxValue, int mostRecords = int.MaxValue)
    {
        bool isCut = !isWhole || mostCharacters < text.Length;
        SampleReader reader = new(text, Math.Min(text.Length, mostCharacters), dialect);
        while (reader.at < reader.end && reader.table.Records.Count < mostRecords)
        {
            reader.ReadRecord(isCut);
        }

        return reader.table;
    }

    private void ReadRecord(bool isCut)
    {
        int start = at;
        int firstCell = table.CellCount;
        int firstLine = line;
        faults = 0;
        do
        {
            ReadField();
        }
        while (TakeDelimiter());

        int length = at - start;
        bool isAtEnd = at >= end;
        TakeLineEnd();
        if (length == 0)
        {
            table.BlankLines++;
        }
        else if (!isAtEnd || !isCut || table.Records.Count == 0)
        {
            table.Records.Add(new SampleRecord(firstLine, start, length, firstCell, table.CellCount - firstCell, faults));
            table.Faults += faults;
        }
    }

    private void ReadField()
    {
        int start = at;
        if (dialect.Quote is { } quote)
        {
            while (dialect.AllowsBlanks && at < end && text[at] == ' ')
            {
                at++;
            }

            if (at < end && text[at] == quote && unclosed < MostUnclosed && ReadQuoted(quote))
            {
                table.BlanksAtQuotes += text[start] == ' ' ? 1 : 0;
                return;
            }

            at = start;
        }

        ReadPlain(start);
    }

    /// <summary>Reads a field in quotes; false where they are never closed.</summary>
    private bool ReadQuoted(char quote)
    {
        int start = at + 1;
        int lines = 0;
        int stray = 0;
        int doubled = 0;
        int escaped = 0;
        int most = (int)Math.Min(end, start + (long)MostQuoted);
        for (int i = start; i < most; i++)
        {
            char character = text[i];
            if (character == dialect.Escape && i + 1 < most)
            {
                escaped += text[i + 1] == quote ? 1 : 0;
                CountEscape(text[i + 1], quote);
                i++;
            }
            else if (character == '\n' || (character == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                lines++;
            }
            else if (character != quote)
            {
                continue;
            }
            else if (dialect.Escape is null && i + 1 < most && text[i + 1] == quote)
            {
                doubled++;
                i++;
            }
            else if (EndsField(i + 1, out int next))
            {
                table.Add(new SampleCell(start, i - start, IsQuoted: true));
                table.QuotedCells++;
                table.NeededQuotes += lines > 0 || (dialect.Delimiter.Length > 0 && text.AsSpan(start, i - start).Contains(dialect.Delimiter, StringComparison.Ordinal)) ? 1 : 0;
                table.BlanksAtQuotes += next > i + 1 ? 1 : 0;
                table.DoubledQuotes += doubled;
                table.EscapedCharacters += escaped;
                faults += stray;
                line += lines;
                at = next;
                return true;
            }
            else
            {
                stray++;
            }
        }

        unclosed++;
        faults++;
        return false;
    }

    /// <summary>Whether a field ends at a place, behind blanks that may stand there.</summary>
    private readonly bool EndsField(int place, out int next)
    {
        next = place;
        while (dialect.AllowsBlanks && next < end && text[next] == ' ')
        {
            next++;
        }

        return next >= end || IsLineEnd(next) || IsDelimiter(next);
    }

    private void ReadPlain(int start)
    {
        int quotes = 0;
        for (; at < end && !IsLineEnd(at); at++)
        {
            if (text[at] == first && IsDelimiter(at))
            {
                break;
            }

            if (text[at] == dialect.Escape && at + 1 < end && !IsLineEnd(at + 1))
            {
                table.EscapedCharacters += text[at + 1] == first || text[at + 1] == dialect.Quote ? 1 : 0;
                CountEscape(text[at + 1], dialect.Quote);
                at++;
            }
            else if (text[at] == dialect.Quote)
            {
                quotes++;
            }
        }

        at = Math.Min(at, end);
        faults += quotes;
        table.Add(new SampleCell(start, at - start, IsQuoted: false));
    }

    private readonly void CountEscape(char next, char? quote)
    {
        table.EscapedEscapes += next == dialect.Escape ? 1 : 0;
        table.IdleEscapes += next != dialect.Escape && next != quote && next != first ? 1 : 0;
    }

    private bool TakeDelimiter()
    {
        if (at >= end || !IsDelimiter(at))
        {
            return false;
        }

        at += dialect.Delimiter.Length;
        return true;
    }

    private void TakeLineEnd()
    {
        if (at >= end)
        {
            return;
        }

        bool isPair = text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n';
        table.LineEnds[text[at] == '\n' ? 0 : isPair ? 1 : 2]++;
        at += isPair ? 2 : 1;
        line++;
    }

    private readonly bool IsDelimiter(int place) =>
        text[place] == first && dialect.Delimiter.Length > 0 && (dialect.Delimiter.Length == 1 || text.AsSpan(place).StartsWith(dialect.Delimiter));

    private readonly bool IsLineEnd(int place) => text[place] switch
    {
        '\n' => !dialect.OnlyCrlf,
        '\r' => !dialect.OnlyCrlf || (place + 1 < text.Length && text[place + 1] == '\n'),
        _ => false,
    };
}
