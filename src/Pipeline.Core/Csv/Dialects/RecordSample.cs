namespace Pipeline.Csv.Dialects;

/// <summary>What the first records of a file tell of the others. Found once for a file, from its first bytes, also on a resume.</summary>
/// <param name="Due">Fields of most records; 0 where they do not agree.</param>
/// <param name="Records">Records with that many fields and no damage.</param>
/// <param name="Columns">What they have in their columns; null where there are none.</param>
internal sealed record RecordSample(int Due, int Records, ColumnShapes? Columns)
{
    private const int MostRecords = 1000;

    // So many good records say how many fields are due: what stands far behind them may be another table.
    private const int MostForDue = 25;

    /// <summary>Reads the well-formed records of a sample.</summary>
    /// <param name="text">UTF-8 text from a record's first byte on: best the data behind the header, up to 64 KiB.</param>
    /// <param name="rules">How records are written.</param>
    /// <param name="due">Fields due where that is known, else 0: those of most records.</param>
    /// <param name="final">Whether the file ends with the sample.</param>
    public static RecordSample Of(ReadOnlySpan<byte> text, RecoveryRules rules, int due = 0, bool final = false)
    {
        bool touched = false;
        DialectText sample = new(text, rules, final, ref touched);
        List<FieldSpan> fields = [];
        if (due == 0)
        {
            Dictionary<int, int> counts = [];
            for (int at = 0, read = 0; at < text.Length && read < MostForDue;)
            {
                if (TryReadOrSkip(sample, ref at, fields))
                {
                    counts[fields.Count] = counts.GetValueOrDefault(fields.Count) + 1;
                    read++;
                }
            }

            // Most of them have to agree.
            due = counts.FirstOrDefault(pair => 2 * pair.Value > counts.Values.Sum()).Key;
        }

        int records = 0;
        ColumnShapes columns = new(due);
        for (int at = 0, read = 0; at < text.Length && read < MostRecords && due > 0; read++)
        {
            if (TryReadOrSkip(sample, ref at, fields) && fields.Count == due)
            {
                columns.Learn(text, fields);
                records++;
            }
        }

        return new RecordSample(due, records, records == 0 ? null : columns);
    }

    /// <summary>Reads the record at a place, or goes behind the line that it begins with where it is damaged.</summary>
    private static bool TryReadOrSkip(DialectText sample, ref int at, List<FieldSpan> fields)
    {
        int start = at;
        if (sample.TryRead(at, fields, out at))
        {
            // A blank line is no record.
            return fields.Count > 1 || fields[0].IsQuoted || fields[0].End > fields[0].Start;
        }

        at = start;
        while (true)
        {
            at = sample.NextMark(at);
            if (at < 0)
            {
                at = sample.Bytes.Length;
                return false;
            }

            TextMark mark = sample.MarkAt(at, out int length);
            at += Math.Max(length, mark == TextMark.End ? 1 : 0);
            if (mark != TextMark.Delimiter)
            {
                return false;
            }
        }
    }
}
