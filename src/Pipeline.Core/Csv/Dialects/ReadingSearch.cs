namespace Pipeline.Csv.Dialects;

/// <summary>
/// Searches the readings of a damaged record, cheapest first (Dijkstra over the places where fields begin), so that the first one
/// that reaches a line end is the one that assumes least. Costs are in <see cref="ReadingCosts"/>.
/// </summary>
/// <param name="rules">How records are written.</param>
/// <param name="due">Fields due.</param>
/// <param name="columns">What good records have in their columns, or null.</param>
internal sealed partial class ReadingSearch(RecoveryRules rules, int due, ColumnShapes? columns)
{
    // More steps than this for a record, and a simple reading is taken. A usual record needs a few per field.
    private const int MostSteps = 20_000;

    // So many delimiters are looked at for a closing quote whose opening one is missing.
    private const int MostDelimitersInText = 50;

    private static readonly byte[][] Others = [[(byte)','], [(byte)';'], [(byte)'\t'], [(byte)'|'], [(byte)' ']];

    private readonly List<ReadingStep> steps = [];
    private readonly PriorityQueue<int, long> open = new();
    private readonly HashSet<(int, int, int, int)> closed = [];
    private readonly List<FieldSpan> scratch = [];

    private bool MayQuote => (rules.Allowed & Recoveries.Quote) != 0;

    private bool MayBeShort => (rules.Allowed & Recoveries.Short) != 0;

    private bool MayBeLong => (rules.Allowed & Recoveries.Long) != 0;

    /// <summary>The step of a reading by its number.</summary>
    public ReadingStep this[int step] => steps[step];

    /// <summary>Finds the cheapest reading.</summary>
    /// <returns>Its last step; -1 where there is none.</returns>
    public int Find(DialectText text)
    {
        steps.Clear();
        open.Clear();
        closed.Clear();
        Push(new ReadingStep(ReadingMode.FieldStart, 0, 0) { Parent = -1 });
        for (int i = 0; i < Others.Length && MayBeShort && due > 1; i++)
        {
            // Two words are a text rather than two fields, unless one of them looks like its column.
            bool isBlank = Others[i][0] == (byte)' ';
            if (!rules.Delimiter.AsSpan().SequenceEqual(Others[i]) && (!isBlank || due > 2 || columns?.IsRigid(0) is true || columns?.IsRigid(1) is true))
            {
                Push(new ReadingStep(ReadingMode.FieldStart, 0, 0)
                {
                    Parent = -1,
                    Delimiter = i + 1,
                    Cost = isBlank ? ReadingCosts.BlankDelimiter : ReadingCosts.OtherDelimiter,
                    Assumed = Recoveries.Delimiter,
                });
            }
        }

        while (open.TryDequeue(out int number, out _))
        {
            if (steps.Count > MostSteps + (8 * due))
            {
                return FindSimply(text);
            }

            ReadingStep step = steps[number];
            if (step.Mode == ReadingMode.Done)
            {
                return number;
            }

            if (closed.Add(step.Key))
            {
                Expand(step.Delimiter == 0 ? text : text.With(Others[step.Delimiter - 1]), step with { Parent = number });
            }
        }

        return -1;
    }

    private void Push(in ReadingStep step)
    {
        // Equal costs are taken in the order in which they were found.
        open.Enqueue(steps.Count, ((long)step.Cost << 32) | (uint)steps.Count);
        steps.Add(step);
    }

    private void Expand(DialectText text, in ReadingStep step)
    {
        switch (step.Mode)
        {
            case ReadingMode.FieldStart when step.Column == due:
                ExpandExtra(text, step);
                break;
            case ReadingMode.FieldStart:
                ExpandField(text, step);
                break;
            case ReadingMode.Text:
                int at = text.NextMark(step.Position);
                if (at >= 0 && (rules.Quote == 0 || !text.Bytes[step.Position..at].Contains(rules.Quote)))
                {
                    EndField(text, step, new FieldSpan(step.From, at, false), at);
                    GoOnAsText(text, step, at);
                }

                break;
            default:
                ExpandQuoted(text, step);
                break;
        }
    }

    private void ExpandField(DialectText text, in ReadingStep step)
    {
        int start = step.Position;
        int quote = text.OpeningQuote(start);
        if (quote < 0)
        {
            ExpandPlain(text, step);
        }
        else
        {
            bool isBlank = quote > start && !rules.TrimAroundQuotes;
            int close = text.NextLoneQuote(quote + 1);
            int mark = close < 0 ? -1 : text.MarkBehindQuote(close);
            ReadingStep opened = isBlank ? Assume(step, ReadingCosts.BlanksAroundQuote, Recoveries.Quote) : step;
            if (mark >= 0)
            {
                ReadingStep ended = mark == close + 1 || rules.TrimAroundQuotes ? opened : Assume(opened, isBlank ? 0 : ReadingCosts.BlanksAroundQuote, Recoveries.Quote);
                EndField(text, Assume(ended, LinesWithin(text, quote + 1, close), Recoveries.None), new FieldSpan(quote + 1, close, true), mark);
            }

            int against = mark < 0 ? 0 : ReadingCosts.AgainstQuotes;
            Push(opened with { Mode = mark < 0 ? ReadingMode.Quoted : ReadingMode.WellQuoted, Position = quote + 1, Begin = start, From = quote + 1, Kind = FieldKind.None });
            ExpandTextWithQuote(text, Assume(step, against + (isBlank ? 0 : ReadingCosts.OpeningQuote), Recoveries.Quote), quote + 1);
        }

        if (columns is not null && MayBeShort && step.Delimiter == 0)
        {
            Push(Assume(step, ReadingCosts.MissingWithin + columns.Misfit(step.Column, [], false), Recoveries.Short) with
            {
                Column = step.Column + 1,
                Kind = FieldKind.Missing,
            });
        }
    }

    /// <summary>An unquoted field.</summary>
    private void ExpandPlain(DialectText text, in ReadingStep step)
    {
        int start = step.Position;
        int end = text.NextMark(start);
        if (end < 0)
        {
            return;
        }

        int strays = rules.Quote == 0 ? 0 : text.Bytes[start..end].Count(rules.Quote);
        int quote = strays == 0 ? -1 : FindQuotedBehindText(text, start, end);
        int against = quote >= 0 && text.NextLoneQuote(quote + 1) > end ? ReadingCosts.DelimiterInQuotes : 0;
        int own = step.Delimiter == 0 ? 0 : CostOfDelimiters(text.Bytes[start..end]);
        EndField(text, Assume(step, own + against + (strays * ReadingCosts.StrayQuote), strays == 0 ? Recoveries.None : Recoveries.Quote), new FieldSpan(start, end, false), end);
        if (step.Delimiter == 0 && step.Column < due - 1 && MayBeShort)
        {
            if (quote >= 0)
            {
                // A delimiter is missing between unquoted text and a field in quotes: a"b",c
                bool isOdd = text.Bytes[quote + 1] == ' ' || IsOtherDelimiter(text.Bytes[quote - 1]);
                Join(Assume(step, isOdd ? ReadingCosts.MissingDelimiterOdd : ReadingCosts.MissingDelimiter, Recoveries.Short), new FieldSpan(start, quote, false), quote, text);
            }
            else if (strays == 0 && columns?.Divide(step.Column, text.Bytes[start..end], out int cost) is > 0 and int place)
            {
                Join(Assume(step, cost, Recoveries.Short), new FieldSpan(start, start + place, false), start + place, text);
            }
        }

        if (step.Delimiter == 0 && strays == 0)
        {
            AddOpeningQuote(text, step, end);
        }

        GoOnAsText(text, step, end);
    }

    /// <summary>What the delimiters of the file cost in a field that ends with another.</summary>
    private int CostOfDelimiters(ReadOnlySpan<byte> field)
    {
        int cost = field.Length > 1 && field[0] == ' ' ? ReadingCosts.OtherBeforeBlank : 0;
        while (field.IndexOf(rules.Delimiter) is >= 0 and int at)
        {
            field = field[(at + rules.Delimiter.Length)..];
            cost += !field.IsEmpty && field[0] == ' ' ? ReadingCosts.OwnBeforeBlank : ReadingCosts.OwnDelimiterIsText;
        }

        return cost;
    }

    /// <summary>An unquoted field whose first quote is text.</summary>
    private void ExpandTextWithQuote(DialectText text, in ReadingStep step, int behindQuote)
    {
        int end = text.NextMark(behindQuote);
        if (end >= 0)
        {
            int strays = text.Bytes[behindQuote..end].Count(rules.Quote);
            ReadingStep assumed = Assume(step, strays * ReadingCosts.StrayQuote, Recoveries.Quote);
            EndField(text, assumed, new FieldSpan(step.Position, end, false), end, behindQuote);
        }
    }

    /// <summary>The first quote of an unquoted field, where a field in quotes may begin: there is text behind it, and it is closed where a field may end. Else -1.</summary>
    private static int FindQuotedBehindText(DialectText text, int start, int end)
    {
        int quote = start;
        while (!text.IsQuote(quote))
        {
            quote++;
        }

        if (quote + 1 >= end)
        {
            return -1;
        }

        int close = text.NextLoneQuote(quote + 1);
        return close >= 0 && text.MarkBehindQuote(close) >= 0 ? quote : -1;
    }

    /// <summary>An opening quote is missing: <c>a, b",c</c>.</summary>
    private void AddOpeningQuote(DialectText text, in ReadingStep step, int delimiter)
    {
        if (rules.Quote == 0 || !MayQuote)
        {
            return;
        }

        int at = delimiter;
        for (int i = 0; i < MostDelimitersInText && text.MarkAt(at, out int length) == TextMark.Delimiter; i++)
        {
            at += length;
            int end = text.NextMark(at);
            int quote = end < 0 ? -1 : text.Bytes[at..end].IndexOf(rules.Quote);
            if (quote > 0 && at + quote + 1 == end)
            {
                EndField(text, Assume(step, ReadingCosts.MissingOpen, Recoveries.Quote), new FieldSpan(step.Position, at + quote, true), end);
            }

            if (quote >= 0 || end < 0)
            {
                return;
            }

            at = end;
        }
    }

    private void GoOnAsText(DialectText text, in ReadingStep step, int delimiter)
    {
        if (text.MarkAt(delimiter, out int length) != TextMark.Delimiter || text.OpeningQuote(delimiter + length) >= 0)
        {
            return;
        }

        bool isFirst = step.Mode == ReadingMode.FieldStart;
        bool isBlank = delimiter + length < text.Bytes.Length && text.Bytes[delimiter + length] == ' ' && !text.IsBlankDelimited;
        int cost = step.Delimiter != 0 ? (columns is null ? -1 : ReadingCosts.OtherDelimiterIsText)
            : !MayBeLong ? -1
            : isBlank ? ReadingCosts.DelimiterBeforeBlank
            : columns is null ? -1
            : !text.IsBlankDelimited ? ReadingCosts.DelimiterIsText
            : ReadingCosts.BlankIsText + (text.MarkAt(delimiter + length, out _) != TextMark.None || (isFirst && delimiter == step.Position) ? ReadingCosts.BlankIsText : 0);
        if (cost >= 0)
        {
            Push(Assume(step, cost, step.Delimiter == 0 ? Recoveries.Long : Recoveries.None) with
            {
                Mode = ReadingMode.Text,
                Position = delimiter + length,
                From = isFirst ? step.Position : step.From,
                Kind = FieldKind.None,
            });
        }
    }

    private static bool IsOtherDelimiter(byte value) => value is (byte)',' or (byte)';' or (byte)'\t' or (byte)'|' or (byte)' ';

    private static ReadingStep Assume(in ReadingStep step, int cost, Recoveries assumed) =>
        step with { Cost = step.Cost + cost, Assumed = step.Assumed | assumed };
}
