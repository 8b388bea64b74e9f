namespace Pipeline.Csv.Dialects;

/// <summary>What the values of one column look like.</summary>
internal sealed class ColumnShape
{
    private const int MostPatterns = 12;

    // Fewer values than this tell nothing.
    private const int FewestValues = 5;

    private readonly Dictionary<ulong, int> patterns = [];
    private int empty;
    private int filled;
    private int quoted;
    private bool isFree;

    /// <summary>Whether its values have a few patterns only, so that a value can be told from another column's.</summary>
    public bool IsRigid => !isFree && filled >= FewestValues && 4 * patterns.Count <= Math.Max(filled, 12);

    /// <summary>Takes a value of a good record.</summary>
    public void Learn(ReadOnlySpan<byte> value, bool isQuoted)
    {
        if (value.IsEmpty)
        {
            empty++;
            return;
        }

        filled++;
        quoted += isQuoted ? 1 : 0;
        isFree |= value.Length > ValuePattern.LongestValue;
        if (!isFree)
        {
            ulong pattern = ValuePattern.Of(value);
            patterns[pattern] = patterns.GetValueOrDefault(pattern) + 1;
            isFree = patterns.Count > MostPatterns;
        }
    }

    /// <summary>How many values had a pattern; all, where any value may stand.</summary>
    public int CountOf(ulong pattern) => IsRigid ? patterns.GetValueOrDefault(pattern) : filled;

    /// <summary>How badly a value fits; 0 where nothing is odd about it.</summary>
    public int Misfit(ReadOnlySpan<byte> value, bool isQuoted)
    {
        if (value.IsEmpty)
        {
            return empty == 0 && filled >= FewestValues ? ReadingCosts.EmptyNeverSeen : 0;
        }

        if (filled == 0)
        {
            return empty >= FewestValues ? ReadingCosts.ValueNeverSeen : 0;
        }

        int cost = IsRigid && (value.Length > ValuePattern.LongestValue || CountOf(ValuePattern.Of(value)) == 0) ? ReadingCosts.PatternNeverSeen : 0;
        return filled < FewestValues ? cost
            : !isQuoted && quoted == filled ? cost + ReadingCosts.AlwaysQuoted
            : isQuoted && quoted == 0 ? cost + ReadingCosts.NeverQuoted : cost;
    }
}
