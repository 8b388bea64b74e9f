using System.Runtime.CompilerServices;

namespace Pipeline.Csv;

/// <content>Batches in which every quote stands at a field's edge: fields are where the index says.</content>
internal sealed partial class BatchTokenizer
{
    private readonly FieldIndex index;
    private byte[] unquoted = [];
    private int next;
    private int nextStart;
    private int firstSeparator;

    /// <summary>Line ends of a well-formed batch that was read to its end, those in quotes too.</summary>
    public int Lines => index.Lines;

    /// <summary>Line ends of a well-formed batch, read to its end, that end no record.</summary>
    public int BlankLines { get; private set; }

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

    private void BeginIndex(int start, int length)
    {
        index.Begin(buffer, start, length);
        next = BlankLines = 0;
        nextStart = start;
        firstSeparator = 0;
        FieldCount = 0;
    }

    private bool MoveIndex()
    {
        while (true)
        {
            if (next == index.Count)
            {
                if (!index.MoveNext())
                {
                    return false;
                }

                next = 0;
                firstSeparator = FieldCount = 0;
            }

            int last = index.RecordEnds[next++];
            int start = nextStart;
            int end = index.Separators[last];
            int first = firstSeparator + FieldCount;
            firstSeparator = first;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int StartOfIndexed(int field) => field == 0 ? RecordStart : index.Separators[firstSeparator + field - 1] + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EndOfIndexed(int field) => index.Separators[firstSeparator + field];

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
