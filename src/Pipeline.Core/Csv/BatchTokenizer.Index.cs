namespace Pipeline.Csv;

/// <content>Batches in which every quote stands at a field's edge: fields are where the index says.</content>
internal sealed partial class BatchTokenizer
{
    private readonly FieldIndex index;
    private byte[] unquoted = [];
    private int next;
    private int nextStart;
    private int blockIndex;

    /// <summary>
    /// Reads a well-formed batch to its end when all of its records have so many fields and all of its lines that end, outside
    /// quotes, as <paramref name="newline"/>; then it can pass as it stands. Otherwise it must be begun again.
    /// </summary>
    public bool TryPass(int fieldCount, byte[] newline)
    {
        // A blank line is a record of one field to the index.
        int records = 0;
        bool agree = fieldCount > 1;
        while (agree && index.MoveNext())
        {
            agree = index.HaveFields(fieldCount);
            records += index.Count;
        }

        RecordIndex = records - 1;
        return agree && index.Ends == records && index.EndWith(newline);
    }

    /// <summary>
    /// Goes over all records of the index's next window at once, if all have so many fields; then <see cref="TurnTo"/> turns to any of them.
    /// Otherwise <see cref="MoveNext"/> goes on with them. Only for batches that are well formed.
    /// </summary>
    /// <param name="fieldCount">Fields of each record.</param>
    /// <param name="count">How many records; <see cref="Fields"/> says where theirs stand.</param>
    public bool TryTakeBlock(int fieldCount, out int count)
    {
        count = 0;
        if (next == index.Count && !MoveWindow())
        {
            return false;
        }

        // A blank line is a record of one field to the index.
        if (next > 0 || fieldCount == 1 || !index.HaveFields(fieldCount))
        {
            return false;
        }

        count = next = index.Count;
        blockIndex = RecordIndex + 1;
        FieldCount = fieldCount;
        RecordIndex += count;
        int lastEnd = table.EndOf((count * fieldCount) - 1);
        nextStart = lastEnd + index.LengthOfEnd(lastEnd);
        return true;
    }

    /// <summary>Turns to a record of the block; before going on behind the block, the last one is turned to.</summary>
    public void TurnTo(int row)
    {
        firstField = row * FieldCount;
        RecordStart = table.StartOfFirst(firstField, buffer);
        RecordLength = table.EndOf(firstField + FieldCount - 1) - RecordStart;
        RecordIndex = blockIndex + row;
    }

    private bool MoveWindow()
    {
        next = firstField = FieldCount = 0;
        bool isThere = index.MoveNext();
        table = index.Fields(nextStart);
        return isThere;
    }

    private void BeginIndex(int start, int length)
    {
        index.Begin(buffer, start, length);
        next = 0;
        nextStart = start;
        firstField = 0;
        FieldCount = 0;
    }

    private bool MoveIndex()
    {
        while (true)
        {
            if (next == index.Count && !MoveWindow())
            {
                return false;
            }

            int last = index.RecordEnds[next++];
            int start = nextStart;
            int end = table.EndOf(last);
            int first = firstField + FieldCount;
            firstField = first;
            FieldCount = last - first + 1;
            nextStart = end + index.LengthOfEnd(end);
            if (end == start && last == first)
            {
                BlankLines++;
                continue;
            }

            RecordStart = start;
            RecordLength = end - start;
            RecordIndex++;
            return true;
        }
    }

    /// <summary>The text between quotes: of two quotes one.</summary>
    private ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> inner)
    {
        if (unquoted.Length < inner.Length)
        {
            unquoted = new byte[2 * inner.Length];
        }

        int length = 0;
        for (int at = inner.IndexOf(quote); at >= 0; at = inner.IndexOf(quote))
        {
            inner[..(at + 1)].CopyTo(unquoted.AsSpan(length));
            length += at + 1;
            inner = inner[(at + 2)..];
        }

        inner.CopyTo(unquoted.AsSpan(length));
        return unquoted.AsSpan(0, length + inner.Length);
    }
}
