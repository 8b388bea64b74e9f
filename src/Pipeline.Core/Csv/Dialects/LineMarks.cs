namespace Pipeline.Csv.Dialects;

/// <summary>Finds delimiters and line ends. Immutable.</summary>
/// <param name="rules">What they are.</param>
internal sealed class LineMarks(ForeignRules rules)
{
    /// <summary>What a length is where more bytes decide it.</summary>
    public const int NeedsMore = -1;

    private readonly byte[] delimiter = rules.Delimiter;
    private readonly LineEnds ends = rules.LineEnd;

    /// <summary>Bytes with which a delimiter or a line end may begin.</summary>
    public byte[] Beginnings { get; } = [.. rules.Delimiter.AsSpan(0, Math.Min(1, rules.Delimiter.Length)), .. rules.LineEnd switch { LineEnds.Lf => "\n"u8, LineEnds.Any => "\r\n"u8, _ => "\r"u8 }];

    /// <summary>Bytes of the delimiter at a place; 0 where there is none.</summary>
    public int DelimiterAt(ReadOnlySpan<byte> text, int at, bool final)
    {
        ReadOnlySpan<byte> rest = text[at..];
        return delimiter.Length == 0 ? 0
            : rest.StartsWith(delimiter) ? delimiter.Length
            : !final && rest.Length < delimiter.Length && delimiter.AsSpan().StartsWith(rest) ? NeedsMore
            : 0;
    }

    /// <summary>Bytes of the line end at a place; 0 where there is none.</summary>
    public int LineEndAt(ReadOnlySpan<byte> text, int at, bool final)
    {
        if (at >= text.Length || text[at] is not ((byte)'\n' or (byte)'\r'))
        {
            return 0;
        }

        if (text[at] == (byte)'\n')
        {
            return ends is LineEnds.Any or LineEnds.Lf ? 1 : 0;
        }

        bool isLast = at + 1 == text.Length;
        bool isPair = !isLast && text[at + 1] == (byte)'\n';
        return ends switch
        {
            LineEnds.Lf => 0,
            LineEnds.Cr => 1,
            LineEnds.Crlf => isPair ? 2 : isLast && !final ? NeedsMore : 0,
            _ => isPair ? 2 : isLast && !final ? NeedsMore : 1,
        };
    }

    /// <summary>Bytes of the delimiter or line end at a place; 0 where there is none.</summary>
    public int MarkAt(ReadOnlySpan<byte> text, int at, bool final) => DelimiterAt(text, at, final) is not 0 and var length ? length : LineEndAt(text, at, final);

    /// <summary>The line end of the line that begins a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="final">Whether nothing follows.</param>
    /// <param name="length">Its bytes; 0 at the end of the file.</param>
    /// <returns>Where it is; <see cref="NeedsMore"/> where more bytes decide that.</returns>
    public int LineOf(ReadOnlySpan<byte> text, bool final, out int length)
    {
        length = 0;
        for (int at = 0; ; at++)
        {
            int found = text[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (found < 0)
            {
                return final ? text.Length : NeedsMore;
            }

            at += found;
            length = LineEndAt(text, at, final);
            if (length != 0)
            {
                return length < 0 ? NeedsMore : at;
            }
        }
    }

    /// <summary>How many lines end in a text, which begins with one.</summary>
    public int Count(ReadOnlySpan<byte> text)
    {
        if (ends == LineEnds.Any)
        {
            return LineCounter.Count(text);
        }

        int count = 0;
        for (int at = 0; at < text.Length && LineOf(text[at..], final: true, out int length) is var end && length > 0; at += end + length)
        {
            count++;
        }

        return count;
    }

    /// <summary>Where the last lines of a text begin, of so many; 0 where there are fewer.</summary>
    public int StartOfLast(ReadOnlySpan<byte> text, int lines)
    {
        // From the front, where each line is known: a CR before an LF is no line end of some files.
        Queue<int> starts = new();
        for (int at = 0; at < text.Length;)
        {
            starts.Enqueue(at);
            if (starts.Count > lines)
            {
                starts.Dequeue();
            }

            int end = LineOf(text[at..], final: true, out int length);
            at += end + length;
        }

        return starts.TryPeek(out int start) ? start : text.Length;
    }
}
