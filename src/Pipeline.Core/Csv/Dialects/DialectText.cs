namespace Pipeline.Csv.Dialects;

/// <summary>A text with its marks: delimiters, line ends, quotes. It remembers when more text would have changed an answer.</summary>
internal readonly ref struct DialectText
{
    private readonly ReadOnlySpan<byte> text;
    private readonly RecoveryRules rules;
    private readonly ReadOnlySpan<byte> delimiter;
    private readonly bool final;
    private readonly ref bool touched;

    /// <summary>Wraps a text.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="rules">How records are written.</param>
    /// <param name="final">Whether the file ends with the text.</param>
    /// <param name="touched">Set when an answer depends on what follows a text that is not final.</param>
    public DialectText(ReadOnlySpan<byte> text, RecoveryRules rules, bool final, ref bool touched)
        : this(text, rules, rules.Delimiter, final, ref touched)
    {
    }

    private DialectText(ReadOnlySpan<byte> text, RecoveryRules rules, ReadOnlySpan<byte> delimiter, bool final, ref bool touched)
    {
        this.text = text;
        this.rules = rules;
        this.delimiter = delimiter;
        this.final = final;
        this.touched = ref touched;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => text;

    /// <summary>Whether the delimiter is a blank, so that blanks around quotes are none of the text's.</summary>
    public bool IsBlankDelimited => IsBlank(delimiter[0]);

    /// <summary>The same text read with another delimiter.</summary>
    public DialectText With(ReadOnlySpan<byte> other) => new(text, rules, other, final, ref touched);

    /// <summary>What stands at a place, and how many bytes long it is.</summary>
    public TextMark MarkAt(int at, out int length)
    {
        length = 0;
        if (at >= text.Length)
        {
            touched |= !final;
            return final ? TextMark.End : TextMark.None;
        }

        if (text[at..].StartsWith(delimiter))
        {
            length = delimiter.Length;
            return TextMark.Delimiter;
        }

        touched |= !final && text.Length - at < Math.Max(2, delimiter.Length) && (text[at] == '\r' || delimiter.StartsWith(text[at..]));
        length = LineEndAt(at);
        return length > 0 ? TextMark.LineEnd : TextMark.None;
    }

    /// <summary>The first delimiter, line end or end of the file at a place or behind it; -1 where the text ends before.</summary>
    public int NextMark(int at)
    {
        while (at < text.Length)
        {
            int step = text[at..].IndexOfAny([delimiter[0], (byte)'\r', (byte)'\n', rules.Escape == 0 ? delimiter[0] : rules.Escape]);
            at = step < 0 ? text.Length : at + step;
            if (at < text.Length && IsEscape(at))
            {
                at += 2;
            }
            else if (MarkAt(at, out _) != TextMark.None)
            {
                return at;
            }
            else
            {
                at++;
            }
        }

        touched |= !final;
        return final ? text.Length : -1;
    }

    /// <summary>Whether an escape stands here that takes the meaning of the next byte.</summary>
    public bool IsEscape(int at) =>
        rules.Escape != 0 && text[at] == rules.Escape && at + 1 < text.Length
        && (text[at + 1] == rules.Escape || IsQuote(at + 1) || MarkAt(at + 1, out _) != TextMark.None);

    /// <summary>Whether a quote stands at a place.</summary>
    public bool IsQuote(int at)
    {
        touched |= at >= text.Length && !final;
        return rules.Quote != 0 && at < text.Length && text[at] == rules.Quote;
    }

    /// <summary>The first quote that is neither doubled nor escaped, at a place within quotes or behind it; -1 where there is none.</summary>
    public int NextLoneQuote(int at)
    {
        while (at < text.Length)
        {
            int step = text[at..].IndexOfAny(rules.Quote, rules.Escape == 0 ? rules.Quote : rules.Escape);
            if (step < 0)
            {
                break;
            }

            at += step;
            if (text[at] == rules.Escape && rules.Escape != rules.Quote)
            {
                at += IsEscape(at) ? 2 : 1;
            }
            else if (IsQuote(at + 1))
            {
                at += 2;
            }
            else
            {
                return at;
            }
        }

        touched |= !final;
        return -1;
    }

    /// <summary>The first byte that is no blank.</summary>
    public int SkipBlanks(int at)
    {
        while (at < text.Length && IsBlank(text[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>Where the quote of a field that begins here opens, blanks before it skipped; -1 where it does not begin with one.</summary>
    public int OpeningQuote(int at)
    {
        int quote = IsBlankDelimited ? at : SkipBlanks(at);
        return IsQuote(quote) ? quote : -1;
    }

    /// <summary>The mark behind a closing quote, blanks before it skipped; -1 where other text follows.</summary>
    public int MarkBehindQuote(int close)
    {
        int at = IsBlankDelimited || MarkAt(close + 1, out _) != TextMark.None ? close + 1 : SkipBlanks(close + 1);
        return MarkAt(at, out _) == TextMark.None ? -1 : at;
    }

    /// <summary>Reads a well-formed record.</summary>
    /// <param name="at">Where it begins.</param>
    /// <param name="fields">Gets its fields.</param>
    /// <param name="end">The byte behind its line end.</param>
    /// <returns>False where it is damaged or goes on behind the text.</returns>
    public bool TryRead(int at, List<FieldSpan> fields, out int end)
    {
        fields.Clear();
        while (true)
        {
            bool isQuoted = IsQuote(at) || (rules.TrimAroundQuotes && OpeningQuote(at) >= 0);
            int start = isQuoted ? OpeningQuote(at) + 1 : at;
            int close = isQuoted ? NextLoneQuote(start) : NextMark(at);
            int mark = close < 0 || !isQuoted ? close : rules.TrimAroundQuotes ? MarkBehindQuote(close) : close + 1;
            if (mark < 0 || (!isQuoted && rules.Quote != 0 && text[start..close].Contains(rules.Quote)))
            {
                end = at;
                return false;
            }

            fields.Add(new FieldSpan(start, close, isQuoted));
            TextMark what = MarkAt(mark, out int length);
            end = at = mark + length;
            if (what != TextMark.Delimiter)
            {
                return what != TextMark.None;
            }
        }
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    private int LineEndAt(int at) => text[at] switch
    {
        (byte)'\r' when rules.CrLfEnds && at + 1 < text.Length && text[at + 1] == '\n' => 2,
        (byte)'\r' when rules.CrEnds => 1,
        (byte)'\n' when rules.LfEnds => 1,
        _ => 0,
    };
}
