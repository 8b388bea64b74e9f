namespace Pipeline.Csv.Dialects;

/// <content>What the first records say of the others, and where another table begins.</content>
internal sealed partial class RecordRewriter
{
    // More bytes are wanted, however many there are.
    private const int Wait = -1;

    private static readonly (Recoveries Kind, string Code)[] Codes =
    [
        (Recoveries.Short, "csv.short"),
        (Recoveries.Long, "csv.long"),
        (Recoveries.Quote, "csv.quote"),
        (Recoveries.Delimiter, "csv.delimiter"),
        (Recoveries.Unterminated, "csv.unterminated"),
    ];

    private RecoveryRules RulesOfRecovery() => new()
    {
        Delimiter = rules.Delimiter,
        Quote = rules.Quote ?? 0,
        Escape = rules.Escape ?? 0,
        LfEnds = rules.LineEnd is LineEnds.Any or LineEnds.Lf,
        CrEnds = rules.LineEnd is LineEnds.Any or LineEnds.Cr,
        CrLfEnds = rules.LineEnd is LineEnds.Any or LineEnds.Crlf,
        TrimAroundQuotes = rules.Trim != BlankTrim.None,
        Allowed = (rules.Short == ShortRecords.Recover ? Recoveries.Short : 0)
            | (rules.Long == LongRecords.Recover ? Recoveries.Long : 0)
            | (rules.Quotes == DamagedQuotes.Recover ? Recoveries.Quote : 0),
        MaxRecord = Math.Min(rules.MaxRecord, 256 << 10),
    };

    /// <summary>Looks at the records behind the header; false where more of them are wanted. They are the same ones whatever pieces the file comes in.</summary>
    private bool TryLearn(ReadOnlySpan<byte> text, int headerLength, bool final, out RecordSample? sample)
    {
        sample = null;
        if (!rules.Recovers || rules.Widths is not null || rules.Delimiter.Length == 0)
        {
            return true;
        }

        if (headerLength < 0 || (!final && text.Length - headerLength < SampleBytes))
        {
            return false;
        }

        sample = RecordSample.Of(SampleOf(text, headerLength), RulesOfRecovery());
        return true;
    }

    /// <summary>Whether records of another width than the header are more than those of its own, and not a single one.</summary>
    private bool MostDiffer(RecordSample sample, ReadOnlySpan<byte> text, int headerLength, int count) =>
        sample.Due != count && sample.Records > 1 && sample.Records > RecordSample.Of(SampleOf(text, headerLength), RulesOfRecovery(), count).Records;

    private static ReadOnlySpan<byte> SampleOf(ReadOnlySpan<byte> text, int headerLength) => text[headerLength..Math.Min(text.Length, headerLength + SampleBytes)];

    /// <summary>Records begin. Most of them may have another width than the header: what columns have is learnt of those that have the fields due.</summary>
    private void BeginData(ReadOnlySpan<byte> text, int headerLength, RecordSample? sample)
    {
        (phase, hasBegun) = (RewritePhase.Data, true);
        if (sample is not null && due > 0)
        {
            sample = sample.Due == due ? sample : RecordSample.Of(SampleOf(text, headerLength), RulesOfRecovery(), due);
            recovery = new RecordRecovery(RulesOfRecovery(), due, sample.Columns);
        }
    }

    /// <summary>
    /// Whether the record is the header once more, or the first of a table of another width: such a one stands behind a blank line, and
    /// the next record is as wide. A single value may well be the name of its column. Null where more bytes decide.
    /// </summary>
    private bool? IsAnotherTable(ReadOnlySpan<byte> text, int count, bool final)
    {
        int same = Math.Min(count, header.Count);
        if (same > 1 && same >= (header.Count + 1) / 2 && IsHeader(text, same))
        {
            return true;
        }

        if (!afterBlank || records == 0 || count == due || count < 2)
        {
            return false;
        }

        int next = scanner.Length;
        return next == text.Length ? (final ? false : null) : ahead.Scan(text[next..], final) switch
        {
            ScanOutcome.NeedsMore => null,
            _ => !ahead.IsDamaged && ahead.Fields.Count == scanner.Fields.Count,
        };
    }

    private bool IsHeader(ReadOnlySpan<byte> text, int columns)
    {
        for (int i = 0; i < columns; i++)
        {
            ScannedField field = scanner.Fields[i];
            ReadOnlySpan<byte> value = text[field.Start..field.End];
            if (field.Shape != FieldShape.Plain)
            {
                value = writer.ValueOf(text, field);
            }

            if (!value.SequenceEqual(header[i]))
            {
                return false;
            }
        }

        return true;
    }

    private int BeginTable(ReadOnlySpan<byte> text, long own, bool final)
    {
        AddRecovered(own, records + 1, "csv.table");
        phase = RewritePhase.Behind;
        return SkipLine(text, own, final);
    }
}
