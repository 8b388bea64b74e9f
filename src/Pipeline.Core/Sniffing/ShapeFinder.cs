namespace Pipeline.Sniffing;

/// <summary>Finds the shape of a table: what stands above it, its header, its records, what stands below.</summary>
internal sealed partial class ShapeFinder
{
    private const int MostHeaderLines = 15;
    private const int JudgedRecords = 500;

    private static readonly string[] CommentSigns = ["#", "//", "--", "%", "!", ";"];

    private readonly SampleTable table;
    private readonly bool isWhole;
    private readonly List<SampleRecord> records;
    private readonly int width;
    private readonly double fill;

    private ShapeFinder(SampleTable table, bool isWhole, List<SampleRecord> records)
    {
        this.table = table;
        this.isWhole = isWhole;
        this.records = records;
        width = TableWidth.Of(records);
        int[] fills = [.. records.Where(record => record.Width == width).Take(JudgedRecords).Select(record => table.FilledCells(record)).Order()];
        fill = fills.Length == 0 ? 0 : fills[fills.Length / 2];
    }

    /// <summary>The shape.</summary>
    /// <param name="table">The sample, read in the dialect that was found.</param>
    /// <param name="isWhole">Whether the sample is the whole file.</param>
    public static TableShape Find(SampleTable table, bool isWhole)
    {
        (string? comment, List<SampleRecord> records) = WithoutComments(table);
        if (records.Count == 0)
        {
            return new TableShape { Width = 0 };
        }

        return new ShapeFinder(table, isWhole, records).Find() with { Comment = comment, CommentLines = table.Records.Count - records.Count };
    }

    private TableShape Find()
    {
        int first = FirstOfTable();
        IReadOnlyList<string>? recovered = IsOfWidth(records[first]) || LacksTrailingName(first) ? null : NamesOf(records[first]);
        int skip = first == 0 ? 0 : records[first].Line - 1;
        int last = records.Count - FooterRecords(first);
        int? another = AnotherTable(first, last);
        int end = another ?? last;
        double weight = WeightOfHeader(first, end, Profile(first + Repeats(first, end), end));
        int headers = recovered is not null ? 1 : weight > 0 ? HeaderRecords(first, end) : 0;
        int titles = headers > 1 ? Titles(first, headers) : 0;
        if (titles > 0)
        {
            first += titles;
            headers -= titles;
            skip = records[first].Line - 1;
        }

        List<SampleRecord> body = records[(first + headers)..end];
        return new TableShape
        {
            Width = width,
            SkipLines = skip,
            HeaderLines = headers,
            HeaderWeight = recovered is null ? weight : 1,
            RecoveredNames = recovered,
            Header = records[first..(first + headers)],
            Body = body,
            FooterLines = last == records.Count || another is not null ? 0 : LinesFrom(records[last]),
            AnotherTable = another is { } at ? records[at].Line : null,
            TrailingDelimiter = recovered is null && EndsInDelimiter(first, headers, body),
        };
    }

    private ColumnProfile[] Profile(int from, int to) =>
        ColumnProfile.Of(table, records.Take(to).Skip(from).Where(record => record.Width == width).Take(JudgedRecords), width);

    /// <summary>The first record of the table, its header: what stands above has hardly a field, or one alone.</summary>
    private int FirstOfTable()
    {
        int first = 0;
        while (first + 1 < records.Count && IsAbove(first) && !IsDamagedHeader(first) && records.Skip(first + 1).Any(record => record.Width == width && !IsSparse(record)))
        {
            first++;
        }

        if (IsDamagedHeader(first))
        {
            return first;
        }

        // A few lines of text with a delimiter in them above a wide table.
        int start = records.FindIndex(first, record => record.Width == width && !IsSparse(record));
        if (start > first && start - first <= 60 && records.Skip(first).Take(start - first).Any(record => record.Width < Math.Max(2, 0.5 * width)) && width >= 3)
        {
            if (IsDamagedHeader(start - 1))
            {
                return start - 1;
            }

            int narrow = records.FindLastIndex(start - 1, start - first, record => record.Width < Math.Max(2, 0.5 * width));
            first = narrow + 1;
            while (first < start && IsAbove(first))
            {
                first++;
            }
        }

        return first;
    }

    /// <summary>Whether a record right above those of the table has names for its columns, though its width is another one.</summary>
    private bool IsDamagedHeader(int place) =>
        place + 1 < records.Count && !IsOfWidth(records[place]) && records[place + 1].Width == width && (records[place + 1].Line == records[place].Line + 1 || records[place].Faults > 0) && !IsSparse(records[place + 1]) && NamesOf(records[place]) is not null
        && HeaderJudge.Weigh(table, records[place + 1], Profile(place + 2, records.Count)) < 0.5;

    private IReadOnlyList<string>? NamesOf(SampleRecord record) => DamagedHeader.Names(LineOf(record), table.Dialect, width, IsNumbered());

    // A stray quote may take the next lines too, with any number of fields.
    private bool IsOfWidth(SampleRecord record) => record.Width == width && !(record.Faults > 0 && table.Line(record).ContainsAny('\r', '\n'));

    /// <summary>The line that a record begins with: a quote that is not closed on it belongs to a header that is damaged.</summary>
    private string LineOf(SampleRecord record)
    {
        ReadOnlySpan<char> text = table.Line(record);
        return (text.IndexOfAny('\r', '\n') is >= 0 and var end ? text[..end] : text).ToString();
    }

    /// <summary>Whether the first fields of the records count them.</summary>
    private bool IsNumbered()
    {
        SampleRecord[] some = [.. records.Where(record => record.Width == width).Skip(1).Take(4)];
        return some.Length > 2 && some.Index().All(record => int.TryParse(table.Trimmed(record.Item, 0), out int number) && int.TryParse(table.Trimmed(some[0], 0), out int first) && number == first + record.Index && first is >= 0 and < 4);
    }

    /// <summary>How many of the first lines of a header are sentences about the table rather than names.</summary>
    private int Titles(int first, int headers)
    {
        int titles = 0;
        while (titles < headers - 1 && HasSentence(records[first + titles]) && !HasSentence(records[first + titles + 1]))
        {
            titles++;
        }

        return titles;
    }

    private bool HasSentence(SampleRecord record)
    {
        bool found = false;
        for (int i = 0; i < record.Width; i++)
        {
            ReadOnlySpan<char> text = table.Trimmed(record, i);
            found |= text.Length > 30 && text.Count(' ') >= 4;
        }

        return found;
    }

    private bool IsSparse(SampleRecord record)
    {
        int filled = table.FilledCells(record);
        return width > 1 && filled < fill && filled <= Math.Max(1, fill / 3) && (record.Width <= width || filled == 0);
    }

    /// <summary>
    /// Whether a record may stand above the table. One with all the fields of the table is a record of it or its header, however few of
    /// them are filled, unless it is blank or has a title in front, as spreadsheets write one. Above two columns, of which one is often
    /// empty, a title stands only where a blank line parts it from a header.
    /// </summary>
    private bool IsAbove(int place)
    {
        SampleRecord record = records[place];
        if (!IsSparse(record) || record.Width != width)
        {
            return IsSparse(record);
        }

        SampleCell title = table.Cell(record, 0);
        int filled = table.FilledCells(record);
        return filled == 0 || (filled == 1 && (width >= 3 || IsAboveHeader(place)) && title.Length > 0 && CellKinds.Of(table.Text.AsSpan(title.Start, title.Length), title.IsQuoted) is CellKind.Text or CellKind.Code);
    }

    /// <summary>Whether a blank line follows, and then a header.</summary>
    private bool IsAboveHeader(int place)
    {
        int next = place + 1;
        while (next < records.Count && table.FilledCells(records[next]) == 0)
        {
            next++;
        }

        return next < records.Count - 1 && records[next].Line > records[place].Line + 1 && !IsSparse(records[next])
            && HeaderJudge.Weigh(table, records[next], Profile(next + Repeats(next, records.Count), records.Count)) > 0;
    }

    /// <summary>How many records from a place on are the same: a header of several equal lines is no value of its columns.</summary>
    private int Repeats(int place, int end)
    {
        int count = 1;
        while (count < MostHeaderLines && place + count + 1 < end && IsSame(records[place], records[place + count]))
        {
            count++;
        }

        return count;
    }

    private double WeightOfHeader(int first, int end, ColumnProfile[] columns)
    {
        if (first + 1 < end)
        {
            return HeaderJudge.Weigh(table, records[first], columns);
        }

        // A single line: names are no values.
        SampleRecord only = records[first];
        double sum = 0;
        for (int i = 0; i < only.Width; i++)
        {
            SampleCell cell = table.Cell(only, i);
            CellKind kind = CellKinds.Of(table.Text.AsSpan(cell.Start, cell.Length), cell.IsQuoted);
            sum += kind is CellKind.Text or CellKind.Code ? 0.1 : -0.5;
        }

        return sum;
    }

    private int HeaderRecords(int first, int end)
    {
        int count = 1;
        while (count < MostHeaderLines && first + count + 1 < end)
        {
            SampleRecord next = records[first + count];
            bool isMore = next.Width == width && (IsSame(next, records[first]) || HeaderJudge.IsMoreHeader(table, next, Profile(first + count + 1, end)));
            if (!isMore)
            {
                break;
            }

            count++;
        }

        return count;
    }

    private bool IsSame(SampleRecord one, SampleRecord other)
    {
        if (one.Width != other.Width)
        {
            return false;
        }

        for (int i = 0; i < one.Width; i++)
        {
            if (!table.Trimmed(one, i).SequenceEqual(table.Trimmed(other, i)))
            {
                return false;
            }
        }

        return true;
    }

    private static (string? Sign, List<SampleRecord> Others) WithoutComments(SampleTable table)
    {
        int width = TableWidth.Of(table.Records);
        int start = table.Records.FindIndex(record => record.Width == width);
        foreach (string sign in CommentSigns.Where(sign => !table.Dialect.Delimiter.StartsWith(sign, StringComparison.Ordinal) && sign[0] != table.Dialect.Quote))
        {
            bool[] marked = [.. table.Records.Select(record => table.Line(record).TrimStart(' ').StartsWith(sign, StringComparison.Ordinal))];
            int count = marked.Count(isMarked => isMarked);
            if (count == 0 || count > 0.4 * marked.Length)
            {
                continue;
            }

            // Above the table they are skipped by number: a record below may begin so too.
            bool isAmong = false;
            bool isOfWidth = true;
            for (int i = 0; i < marked.Length; i++)
            {
                isAmong |= marked[i] && i > start && table.Records[i].Width != width;
                isOfWidth &= !marked[i] || table.Records[i].Width == width;
            }

            if (width > 1 && isAmong && !isOfWidth)
            {
                return (sign, [.. table.Records.Where((_, i) => !marked[i])]);
            }
        }

        return (null, table.Records);
    }
}
