using System.Text;

namespace Pipeline.Csv.Dialects;

/// <content>Header and records, and what is done about damaged ones.</content>
internal sealed partial class RecordRewriter
{
    private readonly List<(Place Place, long Record, string Code)> recovered = [];
    private List<byte[]> header = [];
    private RecordRecovery? recovery;
    private int due;
    private bool hasBegun;

    /// <inheritdoc/>
    public List<(Place Place, long Record, string Code)> TakeRecovered(long before)
    {
        int count = recovered.FindIndex(mended => mended.Place.Text >= before);
        List<(Place, long, string)> taken = recovered[..(count < 0 ? recovered.Count : count)];
        recovered.RemoveRange(0, taken.Count);
        return taken;
    }

    private int Header(ReadOnlySpan<byte> text, long own, bool final)
    {
        if (rules.HeaderLines > 1)
        {
            return HeaderOfLines(text, own, final);
        }

        ScanOutcome outcome = scanner.Scan(text, final);
        int length = outcome == ScanOutcome.Found && !scanner.IsDamaged ? scanner.Length : marks.LineOf(text, final, out int end) + end;
        if (outcome == ScanOutcome.NeedsMore || IsTooLarge(text, own) || !TryLearn(text, length, final, out RecordSample? sample))
        {
            return Fault is not null ? text.Length : outcome == ScanOutcome.NeedsMore ? 0 : Wait;
        }

        int count = Count();
        bool isDamaged = scanner.IsDamaged || outcome == ScanOutcome.Unclosed;
        int wanted = rules.Due > 0 ? rules.Due : sample?.Due ?? 0;
        if (sample is not null && wanted > 0 && (isDamaged ? rules.Quotes == DamagedQuotes.Recover
            : rules.Due > 0 ? (count < wanted && rules.Short == ShortRecords.Recover) || (count > wanted && rules.Long == LongRecords.Recover)
            : !MostDiffer(sample, text, length, count) ? false
            : count < sample.Due ? rules.Short == ShortRecords.Recover
            : count > sample.Due && rules.Long == LongRecords.Recover && scanner.Fields.Exists(field => field.IsEmpty)))
        {
            int used = Recover(new RecordRecovery(RulesOfRecovery(), wanted), text, own, final, number: 0);
            if (used != 0)
            {
                due = wanted;
                BeginData(text, length, sample);
                return used < 0 ? Wait : used;
            }
        }

        due = due == 0 ? count : due;
        header = [];
        for (int i = 0; i < count; i++)
        {
            header.Add(writer.ValueOf(text, scanner.Fields[i]));
        }

        BeginData(text, length, sample);
        return Write(text, own, count, Math.Max(count, rules.Widths?.Length ?? 0), areNames: true);
    }

    /// <summary>Bytes of a blank or comment line; 0 where there is none, below 0 where more bytes decide that.</summary>
    private int NoHeaderLine(ReadOnlySpan<byte> text, bool final)
    {
        int blank = marks.LineEndAt(text, 0, final);
        if (blank != 0)
        {
            return blank;
        }

        if (rules.Comment.Length == 0 || !text.StartsWith(rules.Comment))
        {
            return rules.Comment.Length > text.Length && !final && rules.Comment.AsSpan().StartsWith(text) ? -1 : 0;
        }

        int end = marks.LineOf(text, final, out int length);
        return end < 0 ? -1 : end + length;
    }

    /// <summary>A header of several lines becomes one: of each column the texts, joined by blanks.</summary>
    private int HeaderOfLines(ReadOnlySpan<byte> text, long own, bool final)
    {
        List<string> names = [];
        int length = 0;
        int endLength = 0;
        for (int line = 0; line < rules.HeaderLines && (length < text.Length || !final); line++)
        {
            int skipped = NoHeaderLine(text[length..], final);
            if (skipped < 0 || (skipped == 0 && scanner.Scan(text[length..], final) == ScanOutcome.NeedsMore))
            {
                return 0;
            }

            if (skipped > 0)
            {
                length += skipped;
                line--;
                continue;
            }

            for (int i = 0; i < Count(); i++)
            {
                string part = Encoding.UTF8.GetString(writer.ValueOf(text[length..], scanner.Fields[i]));
                if (i == names.Count)
                {
                    names.Add(part);
                }
                else
                {
                    names[i] = names[i].Length == 0 ? part : part.Length == 0 ? names[i] : $"{names[i]} {part}";
                }
            }

            length += scanner.Length;
            endLength = scanner.LineEndLength;
        }

        if (!TryLearn(text, length, final, out RecordSample? sample))
        {
            return Wait;
        }

        header = [.. names.Select(Encoding.UTF8.GetBytes)];
        due = due == 0 ? header.Count : due;
        output.Begin(own, Lines);
        for (int i = 0; i < header.Count; i++)
        {
            writer.Write(header[i], isQuoted: false, isFirst: i == 0);
        }

        output.Append(text.Slice(length - endLength, endLength), own + length - endLength);
        Lines += marks.Count(text[..length]);
        BeginData(text, length, sample);
        return length;
    }

    private int Data(ReadOnlySpan<byte> text, long own, bool final)
    {
        ScanOutcome outcome = scanner.Scan(text, final);
        if (outcome == ScanOutcome.NeedsMore)
        {
            return text.Length > rules.MaxRecord + 2L && rules.Quotes == DamagedQuotes.Recover ? Math.Max(0, Recover(recovery, text, own, final, records + 1)) : 0;
        }

        if (!hasBegun)
        {
            if (!TryLearn(text, 0, final, out RecordSample? sample))
            {
                return Wait;
            }

            due = due == 0 ? sample?.Due ?? 0 : due;
            BeginData(text, 0, sample);
        }

        int count = Count();
        due = due == 0 ? count : due;
        bool isDamaged = scanner.IsDamaged || outcome == ScanOutcome.Unclosed;
        if (!isDamaged && scanner.Fields is [{ IsEmpty: true }] && !rules.BlankLinesAreRecords)
        {
            afterBlank = true;
            return SkipLine(text, own, final);
        }

        bool recovers = isDamaged ? rules.Quotes == DamagedQuotes.Recover
            : count < due ? rules.Short == ShortRecords.Recover
            : count > due && rules.Long == LongRecords.Recover;
        if (!isDamaged && rules.AnotherTable == AnotherTable.End && IsAnotherTable(text, count, final) is var begins && begins != false)
        {
            return begins is null ? Wait : BeginTable(text, own, final);
        }

        if (recovers && Recover(recovery, text, own, final, records + 1) is not 0 and var used)
        {
            return used < 0 ? Wait : used;
        }

        if (IsTooLarge(text, own))
        {
            return text.Length;
        }

        int padded = count;
        if (!isDamaged && count < due && rules.Short != ShortRecords.Reject)
        {
            padded = due;
            AddRecovered(own, records + 1, "csv.short");
        }
        else if (!isDamaged && count > due && rules.Long != LongRecords.Reject)
        {
            count = padded = due;
            AddRecovered(own, records + 1, "csv.long");
        }

        records++;
        return Write(text, own, count, padded);
    }

    private bool IsTooLarge(ReadOnlySpan<byte> text, long own)
    {
        if (scanner.Length - scanner.LineEndLength <= rules.MaxRecord)
        {
            return false;
        }

        Refuse(text, own);
        return true;
    }

    /// <summary>How many fields count: a delimiter at the end parts nothing where that was said and the field behind it is not due.</summary>
    private int Count()
    {
        int count = scanner.Fields.Count;
        return rules.DropTrailingDelimiter && count > 1 && count != due && scanner.Fields[^1].IsEmpty ? count - 1 : count;
    }

    private int Write(ReadOnlySpan<byte> text, long own, int count, int padded, bool areNames = false)
    {
        output.Begin(own, Lines);
        if (writer.WritesAsRead && count == scanner.Fields.Count && count == padded && scanner.Fields is not [{ IsEmpty: true }])
        {
            output.Append(text[..scanner.Length], own);
        }
        else
        {
            int end = scanner.Length - scanner.LineEndLength;
            writer.Write(text, own, scanner.Fields, count, padded, areNames);
            output.Append(text[end..scanner.Length], own + end);
        }

        Lines += marks.Count(text[..scanner.Length]);
        return scanner.Length;
    }

    /// <summary>Writes the reading of a damaged record that assumes least.</summary>
    /// <returns>Bytes of it; 0 where there is none; less where more bytes decide.</returns>
    private int Recover(RecordRecovery? by, ReadOnlySpan<byte> text, long own, bool final, long number)
    {
        switch (by?.TryRecover(text, final))
        {
            case RecoveryOutcome.NeedsMore:
                return Wait;
            case RecoveryOutcome.Found:
                break;
            default:
                return 0;
        }

        RecoveredRecord record = by!.Record;
        foreach ((Recoveries kind, string code) in Codes)
        {
            if ((record.Recoveries & kind) != 0)
            {
                AddRecovered(own, number, code);
            }
        }

        output.Begin(own, Lines);
        for (int i = 0; i < record.Fields.Count; i++)
        {
            writer.Write(record.Value(i), record.Fields[i].IsQuoted || (record.Fields.Count == 1 && record.Fields[0].Length == 0), isFirst: i == 0);
        }

        int end = record.Length - record.LineEndLength;
        output.Append(text[end..record.Length], own + end);
        Lines += marks.Count(text[..record.Length]);
        records = number;
        return record.Length;
    }

    private void AddRecovered(long own, long number, string code) => recovered.Add((new Place(output.Produced, own, Lines), number, code));
}
