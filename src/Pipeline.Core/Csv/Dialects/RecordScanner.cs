using System.Buffers;

namespace Pipeline.Csv.Dialects;

/// <summary>
/// Finds the fields of one record, byte by byte where it must: the machine of <see cref="QuoteMachine"/>, with delimiters of several
/// bytes, escapes, blanks around fields and line ends as they were declared. Used by one thread at a time.
/// </summary>
internal sealed partial class RecordScanner
{
    private const int Unclosed = -2;

    private readonly LineMarks marks;
    private readonly int quote;
    private readonly int escape;
    private readonly BlankTrim trim;
    private readonly int[]? widths;
    private readonly bool blankIsDelimiter;
    private readonly bool tabIsDelimiter;
    private readonly SearchValues<byte> plainStops;
    private readonly SearchValues<byte> quotedStops;

    /// <summary>Makes a scanner.</summary>
    public RecordScanner(ForeignRules rules, LineMarks marks)
    {
        this.marks = marks;
        quote = rules.Quote ?? -1;
        escape = rules.Escape ?? -1;
        trim = rules.Trim;
        widths = rules.Widths;
        blankIsDelimiter = rules.Delimiter.AsSpan().StartsWith(" "u8);
        tabIsDelimiter = rules.Delimiter.AsSpan().StartsWith("\t"u8);
        byte[] own = [.. quote < 0 ? [] : new[] { (byte)quote }, .. escape < 0 ? [] : new[] { (byte)escape }];
        plainStops = SearchValues.Create([.. marks.Beginnings, .. own]);
        quotedStops = SearchValues.Create(own);
    }

    /// <summary>The fields of the record that was scanned last.</summary>
    public List<ScannedField> Fields { get; } = [];

    /// <summary>Bytes of the record with its line end.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of its line end; 0 at the end of the file.</summary>
    public int LineEndLength { get; private set; }

    /// <summary>Whether a field is damaged.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Scans the record that begins a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="final">Whether nothing follows.</param>
    public ScanOutcome Scan(ReadOnlySpan<byte> text, bool final)
    {
        Fields.Clear();
        IsDamaged = false;
        if (widths is not null)
        {
            return ScanWidths(text, final);
        }

        for (int at = 0; ;)
        {
            int mark = ScanField(text, at, final);
            if (mark < 0)
            {
                (Length, LineEndLength) = (text.Length, 0);
                return mark == Unclosed ? ScanOutcome.Unclosed : ScanOutcome.NeedsMore;
            }

            int length = mark == text.Length ? 0 : marks.DelimiterAt(text, mark, final: true);
            if (length == 0)
            {
                LineEndLength = marks.LineEndAt(text, mark, final: true);
                Length = mark + LineEndLength;
                return ScanOutcome.Found;
            }

            at = mark + length;
        }
    }

    /// <summary>Adds the field that begins at a place.</summary>
    /// <returns>The delimiter or line end behind it, the end of the text, or less than 0.</returns>
    private int ScanField(ReadOnlySpan<byte> text, int start, bool final)
    {
        int at = trim == BlankTrim.None ? start : SkipBlanks(text, start);
        if (at == text.Length && !final)
        {
            return LineMarks.NeedsMore;
        }

        if (at < text.Length && text[at] == quote)
        {
            return ScanQuoted(text, at, final);
        }

        return ScanPlain(text, trim == BlankTrim.All ? at : start, trim == BlankTrim.All ? at : start, close: -1, FieldShape.Plain, final);
    }

    private int ScanQuoted(ReadOnlySpan<byte> text, int open, bool final)
    {
        FieldShape shape = FieldShape.Quoted;
        int close = open + 1;
        while (true)
        {
            int found = text[close..].IndexOfAny(quotedStops);
            if (found < 0)
            {
                if (final)
                {
                    Fields.Add(new ScannedField(open, text.Length, -1, text.Length, shape | FieldShape.Unclosed));
                }

                return final ? Unclosed : LineMarks.NeedsMore;
            }

            close += found;
            int special = text[close] == escape ? EscapedAt(text, close, final) : close + 1 == text.Length && !final ? LineMarks.NeedsMore : close + 1 < text.Length && text[close + 1] == quote ? 1 : 0;
            if (special < 0)
            {
                return LineMarks.NeedsMore;
            }

            shape |= special > 0 ? FieldShape.Special : 0;
            if (special == 0 && text[close] == quote)
            {
                break;
            }

            close += 1 + special;
        }

        int behind = trim == BlankTrim.None ? close + 1 : SkipBlanks(text, close + 1);
        int mark = behind == text.Length ? (final ? behind : LineMarks.NeedsMore) : marks.MarkAt(text, behind, final) switch { > 0 => behind, 0 => int.MaxValue, var more => more };
        if (mark != int.MaxValue)
        {
            if (mark >= 0)
            {
                Fields.Add(new ScannedField(open, close + 1, close, mark, shape));
            }

            return mark;
        }

        IsDamaged = true;
        return ScanPlain(text, open, close + 1, close, shape | FieldShape.Damaged, final);
    }

    /// <summary>Scans text in which quotes mean nothing, but may be damage.</summary>
    private int ScanPlain(ReadOnlySpan<byte> text, int start, int from, int close, FieldShape shape, bool final)
    {
        int at = from;
        while (true)
        {
            int found = text[at..].IndexOfAny(plainStops);
            if (found < 0)
            {
                if (!final)
                {
                    return LineMarks.NeedsMore;
                }

                at = text.Length;
                break;
            }

            at += found;
            if (text[at] == escape)
            {
                int special = EscapedAt(text, at, final);
                if (special < 0)
                {
                    return LineMarks.NeedsMore;
                }

                shape |= special > 0 ? FieldShape.Special : 0;
                at += 1 + special;
                continue;
            }

            if (text[at] == quote)
            {
                shape |= FieldShape.Damaged;
                IsDamaged = true;
                at++;
                continue;
            }

            int mark = marks.MarkAt(text, at, final);
            if (mark != 0)
            {
                if (mark < 0)
                {
                    return LineMarks.NeedsMore;
                }

                break;
            }

            at++;
        }

        int end = at;
        while (trim == BlankTrim.All && close < 0 && end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        Fields.Add(new ScannedField(start, end, close, at, shape));
        return at;
    }

    /// <summary>Bytes that an escape makes text of; 0 where it is text itself.</summary>
    private int EscapedAt(ReadOnlySpan<byte> text, int at, bool final)
    {
        if (at + 1 == text.Length)
        {
            return final ? 0 : LineMarks.NeedsMore;
        }

        byte next = text[at + 1];
        return next == escape || next == quote ? 1 : marks.MarkAt(text, at + 1, final);
    }

    private int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && IsBlank(text[at]))
        {
            at++;
        }

        return at;
    }

    private bool IsBlank(byte value) => (value == (byte)' ' && !blankIsDelimiter) || (value == (byte)'\t' && !tabIsDelimiter);
}
