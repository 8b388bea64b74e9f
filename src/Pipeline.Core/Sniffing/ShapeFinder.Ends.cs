namespace Pipeline.Sniffing;

/// <content>Where the table ends, and how its lines do.</content>
internal sealed partial class ShapeFinder
{
    /// <summary>Records at the end of the file with hardly a field, which are text and no values.</summary>
    private int FooterRecords(int first)
    {
        int count = 0;
        if (!isWhole || width < 3)
        {
            return 0;
        }

        while (count < 20 && records.Count - count - 1 > first + 1)
        {
            SampleRecord record = records[^(count + 1)];
            if (!IsSparse(record) || table.FilledCells(record) > 1 || record.Width >= width)
            {
                break;
            }

            ReadOnlySpan<char> text = table.Line(record).Trim(" ,;\t|\"");
            bool isText = text.IsEmpty || (text.Contains(' ') && CellKinds.Of(text, isQuoted: true) is CellKind.Text);
            if (!isText)
            {
                break;
            }

            count++;
        }

        return count;
    }

    private int LinesFrom(SampleRecord record)
    {
        int lines = 0;
        foreach (ReadOnlySpan<char> line in table.Text.AsSpan(record.Start).EnumerateLines())
        {
            lines++;
        }

        // What stands behind the last line end is no line.
        return table.Text[^1] is '\n' or '\r' ? lines - 1 : lines;
    }

    /// <summary>Index of the first record of another table, or null: the header once more, or records that are all of another width.</summary>
    private int? AnotherTable(int first, int last)
    {
        for (int i = first + 2; i < last; i++)
        {
            if (records[i].Width == records[first].Width && records[i].Length > 2 && !IsSame(records[i - 1], records[i]) && IsSame(records[i], records[first]) && table.FilledCells(records[i]) > 1 && HeaderJudge.Weigh(table, records[first], Profile(first + 1, Math.Min(i, last))) > 0)
            {
                return i;
            }

            if (records[i].Width != width && last - i >= 3 && IsChange(first, i, last))
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>Whether nearly all records before a place have the table's width, and nearly all from it on another one.</summary>
    private bool IsChange(int first, int place, int last)
    {
        int other = records[place].Width;
        if (other < 2 || records[place + 1].Width != other || records[place + 2].Width != other || place - first < 3)
        {
            return false;
        }

        int before = 0;
        for (int i = first; i < place; i++)
        {
            before += records[i].Width == width ? 1 : 0;
        }

        int after = 0;
        for (int i = place; i < last; i++)
        {
            after += records[i].Width == other ? 1 : 0;
        }

        return before >= 0.8 * (place - first) && after >= 0.8 * (last - place);
    }

    private bool EndsInDelimiter(int first, int headers, List<SampleRecord> body)
    {
        List<SampleRecord> full = body.FindAll(record => record.Width == width);
        if (width < 2 || full.Count == 0 || full.Count(record => table.Cell(record, width - 1) is { Length: 0, IsQuoted: false }) < 0.95 * full.Count)
        {
            return false;
        }

        // A column that is empty all the way has a name. Without a header nothing tells it.
        return headers > 0 && (LacksTrailingName(first) || (records[first].Width == width && table.Cell(records[first], width - 1) is { Length: 0 }));
    }

    /// <summary>Whether the header has one name less than the records have fields, the last of which are empty: they end in a delimiter, and it does not.</summary>
    private bool LacksTrailingName(int first) =>
        records[first].Width == width - 1
        && records[first].Faults == 0
        && !DamagedHeader.IsJoined(LineOf(records[first]), table.Dialect, width)
        && records.Skip(first + 1).Where(record => record.Width == width).Take(JudgedRecords).All(record => table.Cell(record, width - 1) is { Length: 0, IsQuoted: false });
}
