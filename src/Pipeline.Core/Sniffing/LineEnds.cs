namespace Pipeline.Sniffing;

/// <summary>Finds out whether a lone CR or LF is a line end where most records end in CRLF.</summary>
internal static class LineEnds
{
    /// <summary>The dialect, with CRLF as its only line end where the records are more alike then.</summary>
    public static DialectGuess Best(string text, bool isWhole, DialectScore best)
    {
        int[] ends = best.Table.LineEnds;
        if (ends[1] <= 0.5 * ends.Sum() || ends[1] == ends.Sum())
        {
            return best.Table.Dialect;
        }

        DialectGuess strict = best.Table.Dialect with { OnlyCrlf = true };
        DialectScore other = DialectScore.Of(DialectFinder.Read(text, isWhole, strict));
        return other.Agreement > best.Agreement && other.Width >= best.Width ? strict : best.Table.Dialect;
    }
}
