namespace Pipeline.Sniffing;

/// <summary>Tries dialects on a sample and takes the one that fits best.</summary>
internal static class DialectFinder
{
    /// <summary>Characters that the dialects are tried on.</summary>
    public const int TriedCharacters = 128 << 10;

    private const int TriedRecords = 1000;

    // Another delimiter that fits nearly as well makes it ambiguous.
    private const double Near = 0.93;

    /// <summary>The best dialect, and the best of the delimiters that are not its own.</summary>
    /// <param name="text">The sample.</param>
    /// <param name="isWhole">Whether it is the whole file.</param>
    /// <param name="delimiter">The delimiter where it is known; null: any.</param>
    public static FoundDialect Find(string text, bool isWhole, string? delimiter = null)
    {
        IReadOnlyList<string> delimiters = delimiter is null ? DelimiterCandidates.Of(text.Length > TriedCharacters ? text[..TriedCharacters] : text) : [delimiter];
        List<DialectScore> scores = [];
        foreach (string candidate in delimiters)
        {
            DialectScore best = BestOf(text, isWhole, candidate);
            if (best.Width > 1 || scores.Count == 0)
            {
                scores.Add(best);
            }
        }

        // A line as a whole may be all there is.
        DialectScore line = DialectScore.Of(Read(text, isWhole, new DialectGuess("", '"', null)));
        scores.Add(line);
        DialectScore first = Longest(scores, scores.MaxBy(score => score.Total)!);
        DialectScore? second = scores.Where(score => IsAnother(score, first)).MaxBy(score => score.Total);
        bool isAmbiguous = second is { Width: > 1 } && first.Width > 1 && second.Total >= Near * first.Total && DelimiterCandidates.Prior(second.Table.Dialect.Delimiter) >= 0.9;
        return new FoundDialect(first, second, isAmbiguous);
    }

    /// <summary>Reads what is judged.</summary>
    public static SampleTable Read(string text, bool isWhole, DialectGuess dialect) =>
        SampleReader.Read(text, dialect, isWhole, TriedCharacters, TriedRecords);

    /// <summary>The best quote and escape with one delimiter.</summary>
    private static DialectScore BestOf(string text, bool isWhole, string delimiter)
    {
        DialectScore best = DialectScore.Of(Read(text, isWhole, new DialectGuess(delimiter, '"', null)));
        bool hasDouble = text.Contains('"', StringComparison.Ordinal);
        bool hasSingle = Has(text, delimiter + "'") || Has(text, "'" + delimiter);
        bool hasEscape = Has(text, "\\\"") || Has(text, "\\'") || (delimiter.Length > 0 && Has(text, "\\" + delimiter)) || Has(text, "\\\\");
        if (hasDouble)
        {
            Try(null, null);
        }

        if (hasSingle)
        {
            Try('\'', null);
        }

        if (hasEscape)
        {
            Try('"', '\\');
            if (hasSingle)
            {
                Try('\'', '\\');
            }
        }

        return best;

        void Try(char? quote, char? escape)
        {
            DialectScore score = DialectScore.Of(Read(text, isWhole, new DialectGuess(delimiter, quote, escape)));
            if (score.Total > best.Total)
            {
                best = score;
            }
        }
    }

    /// <summary>Of two delimiters, one within the other, the longer one, where no field has the shorter one left in it: <c>||</c>, not <c>|</c>.</summary>
    private static DialectScore Longest(List<DialectScore> scores, DialectScore best)
    {
        foreach (DialectScore score in scores.OrderByDescending(score => score.Table.Dialect.Delimiter.Length))
        {
            string delimiter = score.Table.Dialect.Delimiter;
            string shorter = best.Table.Dialect.Delimiter;
            if (delimiter.Length > shorter.Length && shorter.Length > 0 && delimiter.Contains(shorter, StringComparison.Ordinal) && score.Width > 1 && score.Agreement >= best.Agreement - 0.1 && (IsAlikeWith(score, best) || !HasLeft(score.Table, shorter, delimiter)))
            {
                return score;
            }
        }

        return best;
    }

    // A sign said twice, with which records are more alike than with it said once: x|y is a text then.
    private static bool IsAlikeWith(DialectScore longer, DialectScore shorter) =>
        longer.Agreement > shorter.Agreement && longer.Table.Dialect.Delimiter.All(sign => sign == longer.Table.Dialect.Delimiter[0]) && longer.Width > shorter.Width / 3;

    /// <summary>Whether more than one plain field in a hundred still has the shorter delimiter in it.</summary>
    private static bool HasLeft(SampleTable table, string shorter, string longer)
    {
        int left = 0;
        int judged = 0;
        foreach (SampleRecord record in table.Records)
        {
            for (int i = 0; i < record.Width; i++)
            {
                SampleCell cell = table.Cell(record, i);
                ReadOnlySpan<char> text = table.Text.AsSpan(cell.Start, cell.Length);

                // What begins with the delimiter's own sign has one of a longer run: |||.
                judged++;
                left += !cell.IsQuoted && text.Contains(shorter, StringComparison.Ordinal) ? 1 : 0;
                left += !cell.IsQuoted && longer.Trim(' ') == shorter && longer.EndsWith(' ') && text.StartsWith(' ') && i > 0 ? 1 : 0;
            }
        }

        return left > 0.01 * judged;
    }

    // ", " beside "," is the same finding.
    private static bool IsAnother(DialectScore score, DialectScore best)
    {
        string one = score.Table.Dialect.Delimiter;
        string other = best.Table.Dialect.Delimiter;
        return one.Length > 0 && other.Length > 0
            ? !one.Contains(other, StringComparison.Ordinal) && !other.Contains(one, StringComparison.Ordinal)
            : one != other;
    }

    private static bool Has(string text, string piece) => text.Contains(piece, StringComparison.Ordinal);
}
