namespace Pipeline.Records;

/// <summary>
/// The values of a column of a <see cref="RecordBlock"/>, by record: read once, when the column's type is checked, and used again by
/// expressions. A column has one declared type, so what <typeparamref name="T"/> holds is known to who knows the column.
/// </summary>
/// <typeparam name="T">How a value is held.</typeparam>
internal sealed class ColumnValues<T>
{
    private T[] values = [];
    private bool[] known = [];

    /// <summary>The values; any for null.</summary>
    public Span<T> Values => values;

    /// <summary>Whether each record has one.</summary>
    public Span<bool> Known => known;

    /// <summary>Makes room.</summary>
    public void Reserve(int count)
    {
        if (values.Length < count)
        {
            values = new T[count];
            known = new bool[count];
        }
    }

    /// <summary>Gets the values of some records.</summary>
    public void Get(ReadOnlySpan<int> rows, Span<T> wanted, Span<bool> wantedKnown)
    {
        wanted = wanted[..rows.Length];
        wantedKnown = wantedKnown[..rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            wanted[i] = values[row];
            wantedKnown[i] = known[row];
        }
    }
}
