namespace Pipeline.Csv.Dialects;

/// <summary>
/// Makes text as the tokenizer reads it of one line or record of another dialect after the other. A line that is no data becomes a
/// blank line.
/// </summary>
internal sealed partial class RecordRewriter : ITextRewriter
{
    private const int SampleBytes = 64 << 10;

    private readonly CanonicalText output;
    private readonly ForeignRules rules;
    private readonly string file;
    private readonly bool hasHeader;
    private readonly LineMarks marks;
    private readonly RecordScanner scanner;
    private readonly RecordScanner ahead;
    private readonly RecordWriter writer;
    private RewritePhase phase;
    private int linesToSkip;
    private bool afterBlank;
    private long records;

    /// <summary>Makes it.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="dialect">What the file is and what is made of it.</param>
    /// <param name="file">Name for messages.</param>
    public RecordRewriter(CanonicalText output, CsvDialect dialect, string file)
    {
        this.output = output;
        this.file = file;
        rules = dialect.Foreign!;
        hasHeader = dialect.Header;
        marks = new LineMarks(rules);
        scanner = new RecordScanner(rules, marks);
        ahead = new RecordScanner(rules, marks);
        writer = new RecordWriter(output, dialect, marks);
        linesToSkip = rules.SkipLines;
        due = rules.Due;
    }

    /// <inheritdoc/>
    public InputException? Fault { get; private set; }

    /// <inheritdoc/>
    public long Lines { get; private set; }

    /// <inheritdoc/>
    public long PreambleText { get; private set; }

    /// <inheritdoc/>
    public long FooterText { get; private set; } = long.MaxValue;

    /// <inheritdoc/>
    public long FooterOwn { get; private set; } = long.MaxValue;

    /// <inheritdoc/>
    public int StartOfLast(ReadOnlySpan<byte> text, int lines) => marks.StartOfLast(text, lines);

    /// <inheritdoc/>
    public int Next(ReadOnlySpan<byte> text, long own, bool final)
    {
        int used = phase switch
        {
            RewritePhase.Begin => Begin(text, own, final),
            RewritePhase.Preamble => Preamble(text, own, final),
            RewritePhase.Behind => SkipLine(text, own, final),
            _ => NextRecord(text, own, final),
        };
        if (used == Wait)
        {
            return 0;
        }

        if (used == 0 && !final && text.Length > rules.MaxRecord + 2L)
        {
            Refuse(text, own);
            return text.Length;
        }

        return used;
    }

    /// <inheritdoc/>
    public void BeginFooter(long own)
    {
        FooterText = Math.Min(FooterText, output.Produced);
        FooterOwn = Math.Min(FooterOwn, own);
        phase = RewritePhase.Behind;
    }

    /// <inheritdoc/>
    public void End(ReadOnlySpan<byte> rest, long own, InputException? fault)
    {
        if (!rest.IsEmpty)
        {
            output.Begin(own, Lines);
            writer.WriteRest(rest, own);
        }

        Fault ??= fault ?? (phase == RewritePhase.Preamble && rules.SkipUntil is not null
            ? new InputException(65, "csv.no_header", file, null, "no line has what input.csv.skip_until asks for: correct it, or leave the file out with --exclude")
            : null);
    }

    private int Begin(ReadOnlySpan<byte> text, long own, bool final)
    {
        if (!final && text.Length < Math.Min(SampleBytes, rules.MaxRecord))
        {
            return 0;
        }

        phase = RewritePhase.Preamble;
        int mark = text.StartsWith("\uFEFF"u8) ? "\uFEFF"u8.Length : 0;
        output.Append(text[..mark], own);
        bool isTold = linesToSkip == 0 && rules.Delimiter is [var delimiter] && DelimiterLine.Of(text[mark..], rules.Quote) is { } line && line.Delimiter == delimiter;
        linesToSkip += isTold ? 1 : 0;
        return mark > 0 ? mark : Preamble(text, own, final);
    }

    private int Preamble(ReadOnlySpan<byte> text, long own, bool final)
    {
        bool skips = linesToSkip > 0;
        if (!skips && rules.SkipUntil is { } until)
        {
            int end = marks.LineOf(text, final, out _);
            if (end < 0)
            {
                return 0;
            }

            skips = !until.IsIn(text[..end]);
        }

        if (skips)
        {
            int used = SkipLine(text, own, final);
            linesToSkip -= used > 0 && linesToSkip > 0 ? 1 : 0;
            return used;
        }

        PreambleText = output.Produced;
        phase = hasHeader ? RewritePhase.Header : RewritePhase.Data;
        return NextRecord(text, own, final);
    }

    /// <summary>Makes a blank line of a line; at the end of the file nothing may come of it.</summary>
    private int SkipLine(ReadOnlySpan<byte> text, long own, bool final)
    {
        int end = marks.LineOf(text, final, out int length);
        if (end < 0)
        {
            return 0;
        }

        output.Begin(own, Lines);
        output.Append(text.Slice(end, length), own + end);
        Lines += length > 0 ? 1 : 0;
        return end + length;
    }

    private int NextRecord(ReadOnlySpan<byte> text, long own, bool final)
    {
        int blank = marks.LineEndAt(text, 0, final);
        if (blank < 0 || (!final && rules.Comment.Length > text.Length && rules.Comment.AsSpan().StartsWith(text)))
        {
            return 0;
        }

        if (blank > 0 && (phase == RewritePhase.Header || !rules.BlankLinesAreRecords))
        {
            afterBlank = true;
            return SkipLine(text, own, final);
        }

        if (rules.Comment.Length > 0 && text.StartsWith(rules.Comment))
        {
            return SkipLine(text, own, final);
        }

        if (phase == RewritePhase.Data && rules.Footer is { } footer)
        {
            int end = marks.LineOf(text, final, out _);
            if (end < 0)
            {
                return 0;
            }

            if (footer.IsIn(text[..end]))
            {
                BeginFooter(own);
                return SkipLine(text, own, final);
            }
        }

        int used = phase == RewritePhase.Header ? Header(text, own, final) : Data(text, own, final);
        afterBlank &= used <= 0;
        return used;
    }

    /// <summary>Ends the file at a record that is larger than allowed; its beginning comes before the fault.</summary>
    private void Refuse(ReadOnlySpan<byte> text, long own)
    {
        output.Begin(own, Lines);
        writer.WriteRest(text[..(int)Math.Min(text.Length, rules.MaxRecord + 3L)], own);
        string what = phase is RewritePhase.Data ? "a record" : phase is RewritePhase.Header ? "the header" : "a line";
        Fault = new InputException(65, "csv.record_too_large", file, own, $"{what} is larger than max_record ({rules.MaxRecord} bytes)");
    }
}
