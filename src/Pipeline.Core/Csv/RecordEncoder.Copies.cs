using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <content>Records that are put together of ranges of the source and computed values: most of the time goes into copying few bytes at a time.</content>
internal sealed partial class RecordEncoder
{
    // A piece takes 12 bytes, and a copy of its own where the output is put together: for a shorter range that does not pay.
    private const int LeastRange = 32;

    /// <summary>Whether source fields are copied, each at most once: then a record's parts take no more than the record.</summary>
    private static bool CanCopyParts(RecordLayout layout)
    {
        HashSet<int> seen = [];
        return layout.Raw && !layout.WholeRecord && layout.Columns > 1
            && layout.Parts.Where(part => !part.Computed).SelectMany(part => Enumerable.Range(part.First, part.Last - part.First + 1)).All(seen.Add);
    }

    /// <summary>Adds records of a block, which is of this batch.</summary>
    /// <param name="block">The block.</param>
    /// <param name="rows">Their numbers, ascending.</param>
    /// <returns>False where they have to be added one by one; then none was.</returns>
    public bool TryAddMany(RecordBlock block, ReadOnlySpan<int> rows)
    {
        if (recordPath is not null || !(copiesParts || layout.WholeRecord))
        {
            return false;
        }

        records += rows.Length;
        if (copiesParts)
        {
            CopyParts(block, rows);
            return true;
        }

        foreach (int row in rows)
        {
            block.GetRange(row, 0, layout.Columns - 1, out int start, out int length);
            AddWhole(start, length);
        }

        return true;
    }

    private void CopyParts(RecordBlock block, ReadOnlySpan<int> rows)
    {
        // One look at the room for all records.
        Span<byte> room = Room(RoomFor(block, rows));
        ref byte to = ref MemoryMarshal.GetReference(room);
        int length = 0;
        byte delimiter = layout.Delimiter;
        int newlineLength = layout.Newline.Length;
        ushort newline = (ushort)(layout.Newline[0] | (layout.Newline[^1] << 8));
        ReadOnlySpan<LayoutPart> copied = parts;
        foreach (int row in rows)
        {
            foreach (ref readonly LayoutPart part in copied)
            {
                if (!part.Computed)
                {
                    block.GetRange(row, part.First, part.Last, out int start, out int count);
                    if (inPieces && count >= LeastRange)
                    {
                        AddRange(start, count, used + length);
                    }
                    else
                    {
                        ChunkedCopy.Copy(source, start, count, ref Unsafe.Add(ref to, length));
                        length += count;
                    }
                }
                else if (block.Computed(part.First)[row] is >= 0 and long place)
                {
                    length += PutComputed(part, block.Fields, place, room[length..]);
                }

                Unsafe.Add(ref to, length++) = delimiter;
            }

            // In place of the last delimiter; behind a line end of one byte stands another, which the next record overwrites.
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, length - 1), newline);
            length += newlineLength - 1;
        }

        used += length;
    }

    /// <summary>Bytes that records of a block take at most, with those that copies round up to.</summary>
    private int RoomFor(RecordBlock block, ReadOnlySpan<int> rows)
    {
        long most = ChunkedCopy.Chunk;
        foreach (int slot in computed)
        {
            ReadOnlySpan<long> places = block.Computed(slot);
            foreach (int row in rows)
            {
                most += 2 * Math.Max(places[row] >> 32, 0);
            }
        }

        if (rows.Length > 0)
        {
            // The range from the first row to the last also has rows that are not copied: their bytes are room to spare.
            block.GetRange(rows[0], 0, 0, out int start, out _);
            block.GetRange(rows[^1], block.SourceFields - 1, block.SourceFields - 1, out int last, out int length);
            most += last + length - start;
        }

        return checked((int)(most + ((long)rows.Length * MostAround)));
    }

    /// <summary>Writes a computed value that is not null and gives its length.</summary>
    private int PutComputed(in LayoutPart part, RecordFields fields, long place, Span<byte> room)
    {
        int length = (int)(place >> 32);
        if (!part.Number || !plainNumbers)
        {
            return room.Length - PutValue(fields.TextAt(place), force: false, part.Number, room).Length;
        }

        if (length <= sizeof(ulong))
        {
            Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(room), fields.HeadAt(place));
        }
        else
        {
            fields.TextAt(place).CopyTo(room);
        }

        return length;
    }
}
