namespace Pipeline.Records;

/// <content>Values that many records have in common: they stand in the text once.</content>
internal sealed partial class LiveRecords
{
    /// <summary>An empty table whose text begins with that of the table before it, for records of that one with more values.</summary>
    /// <param name="before">The table before.</param>
    /// <param name="slots">How many slots have computed values now.</param>
    public static LiveRecords Following(LiveRecords before, int slots)
    {
        LiveRecords table = new(before.firstSlot, slots);
        table.AddText(before.Text);
        return table;
    }

    /// <summary>Adds bytes to the text, for values of any number of records, and gives their place in it.</summary>
    public int AddText(ReadOnlySpan<byte> values)
    {
        if (text.Length - textUsed < values.Length)
        {
            GrowText(checked(textUsed + values.Length));
        }

        int start = textUsed;
        values.CopyTo(text.AsSpan(start));
        textUsed += values.Length;
        return start;
    }

    /// <summary>Adds records of the table that this one follows, each with its values there and, behind them, those of a row.</summary>
    /// <param name="before">The table before.</param>
    /// <param name="rowOf">For each of its records the row, or a negative number where the record is left out.</param>
    /// <param name="rows">Rows, one behind the other: place and length of each value, -1 for null.</param>
    /// <param name="start">Where the values stand in the text: places in rows count from there.</param>
    public void AddFollowing(LiveRecords before, ReadOnlySpan<int> rowOf, ReadOnlySpan<int> rows, int start)
    {
        int own = before.RowLength;
        int more = RowLength - own;
        int at = Count * RowLength;
        if (table.Length < at + (rowOf.Length * RowLength))
        {
            Grow(ref table, at, checked(at + (rowOf.Length * RowLength)));
        }

        int[] to = table;
        int[] from = before.table;
        for (int n = 0; n < rowOf.Length; n++)
        {
            int row = rowOf[n];
            if (row < 0)
            {
                continue;
            }

            for (int i = n * own; i < (n + 1) * own; i++)
            {
                to[at++] = from[i];
            }

            for (int i = row * more; i < (row + 1) * more; i += 2)
            {
                to[at++] = start + rows[i];
                to[at++] = rows[i + 1];
            }
        }

        Count = at / RowLength;
    }
}
