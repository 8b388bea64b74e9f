namespace Pipeline.Csv.Dialects;

/// <summary>What the values of each column look like in the good records of a sample, so that damaged ones are read the same way.</summary>
internal sealed class ColumnShapes
{
    private readonly ColumnShape[] columns;

    /// <summary>Begins with nothing known.</summary>
    /// <param name="count">Columns.</param>
    public ColumnShapes(int count)
    {
        columns = new ColumnShape[count];
        for (int i = 0; i < count; i++)
        {
            columns[i] = new ColumnShape();
        }
    }

    /// <summary>Takes a good record.</summary>
    public void Learn(ReadOnlySpan<byte> text, List<FieldSpan> fields)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i].Learn(text[fields[i].Start..fields[i].End], fields[i].IsQuoted);
        }
    }

    /// <summary>See <see cref="ColumnShape.Misfit"/>.</summary>
    public int Misfit(int column, ReadOnlySpan<byte> value, bool isQuoted) => columns[column].Misfit(value, isQuoted);

    /// <summary>Whether the values of a column can be told from another's.</summary>
    public bool IsRigid(int column) => columns[column].IsRigid;

    /// <summary>Where a value that is two columns' without a delimiter between them is best divided: 0 where that cannot be told.</summary>
    /// <param name="column">The first of the two columns.</param>
    /// <param name="value">Both values.</param>
    /// <param name="cost">What the assumption costs.</param>
    public int Divide(int column, ReadOnlySpan<byte> value, out int cost)
    {
        (ColumnShape left, ColumnShape right) = (columns[column], columns[column + 1]);
        (int place, cost) = (0, int.MaxValue);
        Likeness whole = left.IsRigid ? left.LikenessOf(value) : Likeness.None;
        if (!(left.IsRigid || right.IsRigid) || value.Length > 2 * ValuePattern.LongestValue || whole >= Likeness.Pattern)
        {
            return 0;
        }

        // A value of kinds only tells something beside one that is surely the other column's.
        Likeness least = whole == Likeness.None && left.IsRigid && right.IsRigid ? Likeness.Kinds : Likeness.Pattern;
        for (int i = 1; i < value.Length; i++)
        {
            Likeness first = left.LikenessOf(value[..i]);
            Likeness second = first < least ? Likeness.None : right.LikenessOf(value[i..]);
            if (second >= least && (first > Likeness.Kinds || second > Likeness.Kinds))
            {
                // Of equal places the last one: the first value is the longest.
                int costHere = CostOf(value, i, first, second);
                (place, cost) = costHere <= cost ? (i, costHere) : (place, cost);
            }
        }

        return place;
    }

    private static int CostOf(ReadOnlySpan<byte> value, int place, Likeness first, Likeness second)
    {
        (byte last, byte next) = (value[place - 1], value[place]);
        int unlike = first == Likeness.Kinds || second == Likeness.Kinds ? ReadingCosts.PatternNeverSeen : 0;
        return unlike + (last == ' ' || next == ' ' ? ReadingCosts.DividedAtBlank
            : first == Likeness.Value || second == Likeness.Value || ValuePattern.Kind(last) != ValuePattern.Kind(next) ? ReadingCosts.DividedValue
            : ValuePattern.IsLetter(last) || !value.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? ReadingCosts.DividedWord
            : ReadingCosts.DividedNumber);
    }
}
