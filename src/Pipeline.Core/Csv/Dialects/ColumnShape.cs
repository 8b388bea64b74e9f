namespace Pipeline.Csv.Dialects;

/// <summary>What the values of one column look like.</summary>
internal sealed class ColumnShape
{
    private const int MostPatterns = 12;

    // Fewer values than this tell nothing.
    private const int FewestValues = 5;

    private readonly Dictionary<ulong, int> patterns = [];
    private readonly Dictionary<ulong, int> values = [];
    private UInt128 kinds;
    private UInt128 firstKinds;
    private int empty;
    private int filled;
    private int quoted;
    private bool hasManyPatterns;
    private bool hasManyValues;

    /// <summary>Whether a value can be told from another column's: it is one of a few, or has one of a few patterns.</summary>
    public bool IsRigid => HasFewValues || HasFewPatterns;

    private bool HasFewValues => !hasManyValues && filled >= FewestValues && 3 * values.Count <= filled;

    private bool HasFewPatterns => !hasManyPatterns && filled >= FewestValues && 4 * patterns.Count <= Math.Max(filled, 12);

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
        ValuePattern pattern = ValuePattern.Of(value);
        kinds |= pattern.Seen;
        firstKinds |= ValuePattern.Of(value[..1]).Seen;
        hasManyPatterns |= !Count(patterns, pattern.Kinds, value.Length);
        hasManyValues |= !Count(values, pattern.Bytes, value.Length);
    }

    /// <summary>How much a value is like those of the sample.</summary>
    public Likeness LikenessOf(ReadOnlySpan<byte> value)
    {
        if (!IsRigid)
        {
            return Likeness.Pattern;
        }

        if (value.IsEmpty || value.Length > ValuePattern.LongestValue)
        {
            return Likeness.None;
        }

        ValuePattern pattern = ValuePattern.Of(value);
        return HasFewValues && values.ContainsKey(pattern.Bytes) ? Likeness.Value
            : !hasManyPatterns && patterns.ContainsKey(pattern.Kinds) ? (HasFewValues ? Likeness.Kinds : Likeness.Pattern)
            : (pattern.Seen & ~kinds) == 0 && (ValuePattern.Of(value[..1]).Seen & ~firstKinds) == 0 ? Likeness.Kinds
            : Likeness.None;
    }

    /// <summary>How badly a value fits; 0 where nothing is odd about it.</summary>
    public int Misfit(ReadOnlySpan<byte> value, bool isQuoted)
    {
        if (value.IsEmpty)
        {
            return empty == 0 && filled >= FewestValues ? ReadingCosts.EmptyNeverSeen : 0;
        }

        if (filled < FewestValues)
        {
            return filled == 0 && empty >= FewestValues ? ReadingCosts.ValueNeverSeen : 0;
        }

        int cost = LikenessOf(value) switch
        {
            Likeness.None => ReadingCosts.KindNeverSeen,
            Likeness.Kinds => ReadingCosts.PatternNeverSeen,
            _ => 0,
        };
        return !isQuoted && quoted == filled ? cost + ReadingCosts.AlwaysQuoted
            : isQuoted && quoted == 0 ? cost + ReadingCosts.NeverQuoted : cost;
    }

    private static bool Count(Dictionary<ulong, int> seen, ulong one, int length)
    {
        if (length > ValuePattern.LongestValue || (seen.Count == MostPatterns && !seen.ContainsKey(one)))
        {
            return false;
        }

        seen[one] = seen.GetValueOrDefault(one) + 1;
        return true;
    }
}
