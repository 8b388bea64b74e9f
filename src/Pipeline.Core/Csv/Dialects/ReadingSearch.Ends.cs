namespace Pipeline.Csv.Dialects;

/// <content>Ends of fields and of the record.</content>
internal sealed partial class ReadingSearch
{
    /// <summary>A field ended at a mark.</summary>
    /// <param name="text">The text.</param>
    /// <param name="step">The reading up to the field, with what reading it so costs.</param>
    /// <param name="field">The field.</param>
    /// <param name="mark">Where its delimiter or line end stands.</param>
    /// <param name="judgedFrom">Where the value begins that is judged by the column's others, if not where the field does.</param>
    private void EndField(DialectText text, in ReadingStep step, FieldSpan field, int mark, int judgedFrom = -1)
    {
        TextMark what = text.MarkAt(mark, out int length);
        if (what == TextMark.None || ((step.Assumed & (Recoveries.Quote | Recoveries.Unterminated)) != 0 && !MayQuote))
        {
            return;
        }

        bool isOther = step.Delimiter != 0;
        ReadingStep read = Read(text, step, field, judgedFrom) with { Position = mark + length };
        if (what == TextMark.Delimiter)
        {
            Push(read);
            if (!isOther && MayBeLong && (field.Start == field.End || columns is not null))
            {
                Push(Assume(step, field.Start == field.End ? ReadingCosts.DroppedEmpty : ReadingCosts.DroppedValue, Recoveries.Long) with
                {
                    Mode = ReadingMode.FieldStart,
                    Position = mark + length,
                    Kind = FieldKind.None,
                });
            }

            return;
        }

        int missing = due - read.Column;
        if (missing == 0 || (MayBeShort && !isOther))
        {
            int cost = missing == 0 ? 0 : ReadingCosts.MissingFields + (ReadingCosts.EachMissingField * (missing - 1));
            for (int i = due - missing; i < due && columns is not null; i++)
            {
                cost += columns.Misfit(i, [], isQuoted: false);
            }

            ReadingStep done = missing == 0 ? read : Assume(read, cost, Recoveries.Short);
            Push(done with { Mode = ReadingMode.Done, LineEndLength = length });
        }
    }

    /// <summary>A field ended without a delimiter, and the next one begins at once.</summary>
    private void Join(in ReadingStep step, FieldSpan field, int next, DialectText text) => Push(Read(text, step, field, -1) with { Position = next });

    private ReadingStep Read(DialectText text, in ReadingStep step, FieldSpan field, int judgedFrom)
    {
        int misfit = columns is null ? 0 : columns.Misfit(step.Column, text.Bytes[(judgedFrom < 0 ? field.Start : judgedFrom)..field.End], field.IsQuoted);
        return Assume(step, misfit, Recoveries.None) with
        {
            Mode = ReadingMode.FieldStart,
            Column = step.Column + 1,
            From = field.Start,
            To = field.End,
            Kind = field.IsQuoted ? FieldKind.Quoted : FieldKind.Plain,
        };
    }

    /// <summary>A field that is not due: an empty one is dropped, or all that follows on the line is.</summary>
    private void ExpandExtra(DialectText text, in ReadingStep step)
    {
        if (!MayBeLong || step.Delimiter != 0)
        {
            return;
        }

        int at = step.Position;
        bool isEmptyQuoted = text.IsQuote(at) && text.IsQuote(at + 1) && text.MarkAt(at + 2, out _) != TextMark.None;
        int end = isEmptyQuoted ? at + 2 : at;
        TextMark what = text.MarkAt(end, out int length);
        if (what != TextMark.None)
        {
            bool isLast = what != TextMark.Delimiter;
            Push(Assume(step, isLast ? ReadingCosts.DroppedAtEnd : ReadingCosts.DroppedEmpty, Recoveries.Long) with
            {
                Mode = isLast ? ReadingMode.Done : ReadingMode.FieldStart,
                Position = end + length,
                Kind = FieldKind.None,
                LineEndLength = isLast ? length : 0,
            });
        }

        do
        {
            at = EndOfField(text, at, out _);
            what = at < 0 ? TextMark.None : text.MarkAt(at, out length);
            at += length;
        }
        while (what == TextMark.Delimiter);

        if (what != TextMark.None)
        {
            Push(Assume(step, ReadingCosts.DroppedValue, Recoveries.Long) with
            {
                Mode = ReadingMode.Done,
                Position = at,
                Kind = FieldKind.None,
                LineEndLength = length,
            });
        }
    }

    /// <summary>The mark behind a field, which is quoted where its quotes are sound; -1 where there is none.</summary>
    private static int EndOfField(DialectText text, int at, out FieldSpan field)
    {
        int quote = text.OpeningQuote(at);
        int close = quote < 0 ? -1 : text.NextLoneQuote(quote + 1);
        int mark = close < 0 ? -1 : text.MarkBehindQuote(close);
        int end = mark < 0 ? text.NextMark(at) : mark;
        field = mark < 0 ? new FieldSpan(at, end, false) : new FieldSpan(quote + 1, close, true);
        return end;
    }

    /// <summary>A reading without a search: sound quotes are quotes and others text, fields too many are dropped and those too few are empty.</summary>
    private int FindSimply(DialectText text)
    {
        ReadingStep step = new(ReadingMode.FieldStart, 0, 0) { Parent = -1 };
        for (int fields = 1, at = 0; (at = EndOfField(text, at, out FieldSpan field)) >= 0; fields++)
        {
            TextMark what = text.MarkAt(at, out int length);
            at += length;
            if (fields <= due)
            {
                step = Read(text, step, field, -1) with { Position = at };
                steps.Add(step);
                step = step with { Parent = steps.Count - 1 };
            }

            if (what == TextMark.Delimiter)
            {
                continue;
            }

            Recoveries count = fields < due ? Recoveries.Short : fields > due ? Recoveries.Long : Recoveries.None;
            steps.Add(step with { Mode = ReadingMode.Done, Position = at, Kind = FieldKind.None, LineEndLength = length, Assumed = Recoveries.Quote | count });
            return MayQuote && (count & ~rules.Allowed) == 0 ? steps.Count - 1 : -1;
        }

        return -1;
    }
}
