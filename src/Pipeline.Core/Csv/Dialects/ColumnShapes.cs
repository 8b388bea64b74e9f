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

    /// <summary>Where a value that is two columns' without a delimiter between them is best divided: 0 where that cannot be told.</summary>
    /// <param name="column">The first of the two columns.</param>
    /// <param name="value">Both values.</param>
    public int Divide(int column, ReadOnlySpan<byte> value)
    {
        (ColumnShape left, ColumnShape right) = (columns[column], columns[column + 1]);
        if (!(left.IsRigid || right.IsRigid) || value.Length > 2 * ValuePattern.LongestValue || left.Misfit(value, isQuoted: false) == 0)
        {
            return 0;
        }

        (int place, long best) = (0, 0);
        ulong pattern = ValuePattern.Empty;
        for (int i = 1; i < value.Length; i++)
        {
            pattern = ValuePattern.Append(pattern, value[i - 1]);
            if (left.CountOf(pattern) == 0 || right.CountOf(ValuePattern.Of(value[i..])) == 0)
            {
                continue;
            }

            // Where the kind of the letters changes, then what is seen most, then the longer first value.
            long merit = (ValuePattern.Kind(value[i - 1]) == ValuePattern.Kind(value[i]) ? 0 : 1L << 48) + ((long)left.CountOf(pattern) << 24) + i;
            (place, best) = merit > best ? (i, merit) : (place, best);
        }

        return place;
    }
}
