using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Records;

/// <content>Many records at once, from a block and into one.</content>
internal sealed partial class LiveRecords
{
    /// <summary>Adds records of a block with the values that were computed of them.</summary>
    /// <param name="firstRecord">Index in the batch of the block's first record.</param>
    /// <param name="rows">Numbers of the records in the block, ascending.</param>
    /// <param name="block">The block.</param>
    public void AddMany(int firstRecord, ReadOnlySpan<int> rows, RecordBlock block)
    {
        int at = Count * RowLength;
        if (table.Length < at + (rows.Length * RowLength))
        {
            Grow(ref table, at, at + (rows.Length * RowLength));
        }

        foreach (int row in rows)
        {
            table[at++] = firstRecord + row;
            for (int slot = firstSlot; slot < firstSlot + slots; slot++)
            {
                AddValue(block.Fields, block.Computed(slot)[row], ref at);
            }
        }

        Count += rows.Length;
    }

    /// <summary>Whether any record stands in the table several times.</summary>
    public bool HasCopies()
    {
        for (int n = 1; n < Count; n++)
        {
            if (RecordIndex(n) == RecordIndex(n - 1))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many records from the n-th on have an index below <paramref name="end"/>.</summary>
    public int CountBelow(int n, int end)
    {
        int from = n;
        while (n < Count && RecordIndex(n) < end)
        {
            n++;
        }

        return n - from;
    }

    /// <summary>
    /// Puts the computed values of some records back into a block, column by column. The block's records that are in the table are those
    /// from the <paramref name="n"/>-th on.
    /// </summary>
    /// <param name="n">The first of them.</param>
    /// <param name="rows">Gets the numbers that they have in the block.</param>
    /// <param name="firstRecord">Index in the batch of the block's first record.</param>
    /// <param name="block">The block, at its begin.</param>
    /// <returns>Whether the values were put back; not where they would fill the block.</returns>
    public bool TryRestoreMany(int n, Span<int> rows, int firstRecord, RecordBlock block)
    {
        ReadOnlySpan<int> records = table.AsSpan(n * RowLength, rows.Length * RowLength);
        int from = int.MaxValue;
        int to = 0;
        long bytes = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int at = i * RowLength;
            rows[i] = records[at] - firstRecord;
            for (int value = at + 1; value < at + RowLength; value += 2)
            {
                int length = records[value + 1];
                from = length < 0 ? from : Math.Min(from, records[value]);
                to = Math.Max(to, records[value] + length);
                bytes += Math.Max(length, 0);
            }
        }

        if (to - from > 2 * bytes)
        {
            return TryRestoreApart(records, rows, bytes, block);
        }

        // The values of neighbouring records are neighbours, so they are one copy.
        int start = 0;
        if (to > from && !block.TryKeepText(text.AsSpan(from, to - from), out start))
        {
            return false;
        }

        for (int slot = 0; slot < slots; slot++)
        {
            Span<long> places = block.Computed(firstSlot + slot);
            for (int i = 0, at = 1 + (2 * slot); i < rows.Length; i++, at += RowLength)
            {
                int length = records[at + 1];
                places[rows[i]] = length < 0 ? -1 : ((long)length << 32) | (uint)~(start + records[at] - from);
            }
        }

        return true;
    }

    /// <summary>Gives the numbers that some records have in a block, see <see cref="TryRestoreMany"/>.</summary>
    public void NumberMany(int n, Span<int> rows, int firstRecord)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = RecordIndex(n + i) - firstRecord;
        }
    }

    /// <summary>Puts back values of which many records have the same, so that they stand anywhere in the text: each is a copy.</summary>
    private bool TryRestoreApart(ReadOnlySpan<int> records, ReadOnlySpan<int> rows, long bytes, RecordBlock block)
    {
        if (!block.TryReserve(bytes + ChunkedCopy.Chunk, out Span<byte> room))
        {
            return false;
        }

        ref byte first = ref MemoryMarshal.GetReference(room);
        int before = block.Fields.ScratchUsed;
        int used = 0;
        for (int slot = 0; slot < slots; slot++)
        {
            Span<long> places = block.Computed(firstSlot + slot);
            for (int i = 0, at = 1 + (2 * slot); i < rows.Length; i++, at += RowLength)
            {
                int length = records[at + 1];
                if (length < 0)
                {
                    places[rows[i]] = -1;
                    continue;
                }

                ChunkedCopy.Copy(text, records[at], length, ref Unsafe.Add(ref first, used));
                places[rows[i]] = ((long)length << 32) | (uint)~(before + used);
                used += length;
            }
        }

        block.Fields.Commit(used);
        return true;
    }
}
