namespace Pipeline.Csv.Dialects;

/// <content>Within quotes.</content>
internal sealed partial class ReadingSearch
{
    private void ExpandQuoted(DialectText text, in ReadingStep step)
    {
        if (!MayQuote)
        {
            return;
        }

        int at = step.Position;
        while (at < text.Bytes.Length && !text.IsQuote(at) && text.MarkAt(at, out _) == TextMark.None)
        {
            at += text.IsEscape(at) ? 2 : 1;
        }

        int against = step.Mode == ReadingMode.WellQuoted ? ReadingCosts.AgainstQuotes : 0;
        if (text.IsQuote(at))
        {
            ExpandQuote(text, step, at, against);
            return;
        }

        TextMark mark = text.MarkAt(at, out int length);
        if (mark == TextMark.None)
        {
            return;
        }

        int missing = (mark == TextMark.End ? ReadingCosts.MissingCloseAtEnd : ReadingCosts.MissingClose) + (at == step.From ? ReadingCosts.NothingQuoted : 0);
        if (step.Delimiter == 0)
        {
            EndField(text, Assume(step, missing + against, Recoveries.Unterminated), new FieldSpan(step.From, at, true), at);
        }

        if (mark != TextMark.End)
        {
            int line = mark != TextMark.LineEnd ? 0 : IsRecord(text, at + length) ? ReadingCosts.DamagedRecord : ReadingCosts.DamagedLine;
            Push(Assume(step, line, Recoveries.None) with { Position = at + length });
        }
    }

    private void ExpandQuote(DialectText text, in ReadingStep step, int quote, int against)
    {
        bool mayDivide = step.Delimiter == 0 && MayBeShort && step.Column < due - 1;
        FieldSpan before = new(step.From, quote, true);
        if (text.IsQuote(quote + 1))
        {
            Push(step with { Position = quote + 2 });
            if (text.MarkAt(quote + 2, out _) != TextMark.None)
            {
                // The first of the two is text and the second closes.
                EndField(text, Assume(step, ReadingCosts.InnerQuote, Recoveries.Quote), new FieldSpan(step.From, quote + 1, true), quote + 2);
            }
            else if (mayDivide && quote > step.From)
            {
                bool isOdd = text.Bytes[quote - 1] == ' ' || text.IsQuote(quote + 2) || quote + 2 >= text.Bytes.Length || text.Bytes[quote + 2] == ' ';
                Join(Assume(step, isOdd ? ReadingCosts.DividedPairOdd : ReadingCosts.DividedPair, Recoveries.Short), before, quote + 1, text);
            }

            return;
        }

        int mark = text.MarkBehindQuote(quote);
        if (mark >= 0)
        {
            int blanks = mark == quote + 1 || rules.TrimAroundQuotes ? 0 : ReadingCosts.BlanksAroundQuote;
            EndField(text, Assume(step, blanks, blanks > 0 ? Recoveries.Quote : Recoveries.None), before, mark);
        }
        else if (quote + 1 < text.Bytes.Length)
        {
            if (mayDivide)
            {
                bool isOdd = quote == step.From || text.Bytes[quote - 1] == ' ' || text.Bytes[quote + 1] == ' ';
                Join(Assume(step, against + (isOdd ? ReadingCosts.MissingDelimiterOdd : ReadingCosts.MissingDelimiter), Recoveries.Short), before, quote + 1, text);
            }

            int end = text.NextMark(quote + 1);
            if (end >= 0)
            {
                EndField(text, Assume(step, ReadingCosts.PartlyQuoted + against, Recoveries.Quote), new FieldSpan(step.Begin, end, false), end);
            }
        }

        Push(Assume(step, ReadingCosts.InnerQuote + against, Recoveries.Quote) with { Mode = ReadingMode.Quoted, Position = quote + 1 });
    }

    /// <summary>What the line ends within well-quoted text cost.</summary>
    private int LinesWithin(DialectText text, int from, int to)
    {
        int cost = 0;
        for (int at = from; at < to; at++)
        {
            if (text.MarkAt(at, out int length) == TextMark.LineEnd)
            {
                at += length - 1;
                cost += IsRecord(text, at + 1) ? ReadingCosts.QuotedRecord : ReadingCosts.QuotedLine;
            }
        }

        return cost;
    }

    /// <summary>Whether a whole record with the fields due begins at a place, and nothing is odd about it.</summary>
    private bool IsRecord(DialectText text, int at)
    {
        if (due < 2 || !text.TryRead(at, scratch, out _) || scratch.Count != due)
        {
            return false;
        }

        int misfit = 0;
        for (int i = 0; i < due && columns is not null; i++)
        {
            misfit += columns.Misfit(i, text.Bytes[scratch[i].Start..scratch[i].End], scratch[i].IsQuoted);
        }

        return misfit <= due;
    }
}
