using System.Buffers;
using System.Runtime.InteropServices;

namespace Pipeline.Records;

/// <summary>
/// The table of a batch between two chains: which of its records are alive, and what stages computed for them. A chain
/// that goes on from it tokenizes the same source bytes again, so it sees what a fused chain would have seen. A record that
/// a program made several of stands in it several times, one after the other.
/// </summary>
internal sealed partial class LiveRecords : IDisposable
{
    private readonly int firstSlot;
    private readonly int slots;
    private int[] table = ArrayPool<int>.Shared.Rent(1024);
    private byte[] text = ByteArrays.Rent(4096);
    private int textUsed;

    /// <summary>Makes an empty table for the computed values of the slots from <paramref name="firstSlot"/> on.</summary>
    public LiveRecords(int firstSlot, int slots)
    {
        this.firstSlot = firstSlot;
        this.slots = slots;
    }

    /// <summary>Number of records alive.</summary>
    public int Count { get; private set; }

    /// <summary>The table as numbers, for another process: for each record its index, then start in <see cref="Text"/> and length of each value, -1 for null.</summary>
    public ReadOnlySpan<int> Table => table.AsSpan(0, Count * RowLength);

    /// <summary>The bytes of all values.</summary>
    public ReadOnlySpan<byte> Text => text.AsSpan(0, textUsed);

    private int RowLength => 1 + (2 * slots);

    /// <summary>Index in the batch of the n-th record alive; it never descends.</summary>
    public int RecordIndex(int n) => table[n * RowLength];

    /// <summary>Adds a record with the computed values that it has now.</summary>
    public void Add(int recordIndex, RecordFields fields)
    {
        int at = Count * RowLength;
        if (table.Length < at + RowLength)
        {
            Grow(ref table, at, at + RowLength);
        }

        table[at++] = recordIndex;
        for (int slot = firstSlot; slot < firstSlot + slots; slot++)
        {
            AddValue(fields, fields.PlaceOf(slot), ref at);
        }

        Count++;
    }

    /// <summary>Adds a record with computed values as a stage that holds data keeps them: length and one more, 0 for null, then the bytes.</summary>
    public void Add(int recordIndex, ReadOnlySpan<byte> values)
    {
        int at = Count * RowLength;
        if (table.Length < at + RowLength)
        {
            Grow(ref table, at, at + RowLength);
        }

        table[at++] = recordIndex;
        int read = 0;
        for (int slot = 0; slot < slots; slot++)
        {
            int length = (int)VarNumber.Read(values, ref read) - 1;
            if (length < 0)
            {
                table[at++] = 0;
                table[at++] = -1;
                continue;
            }

            if (text.Length - textUsed < length)
            {
                GrowText(checked(textUsed + length));
            }

            values.Slice(read, length).CopyTo(text.AsSpan(textUsed));
            read += length;
            table[at++] = textUsed;
            table[at++] = length;
            textUsed += length;
        }

        Count++;
    }

    /// <summary>Takes the last records away, down to so many.</summary>
    public void CutTo(int count) => Count = count;

    /// <summary>Puts the computed values of the n-th record back into the slots.</summary>
    public void Restore(int n, RecordFields fields)
    {
        int at = (n * RowLength) + 1;
        for (int slot = firstSlot; slot < firstSlot + slots; slot++, at += 2)
        {
            if (table[at + 1] < 0)
            {
                fields.SetNull(slot);
            }
            else
            {
                fields.SetText(slot, text.AsSpan(table[at], table[at + 1]));
            }
        }
    }

    /// <summary>Makes an empty table the copy of one of another process.</summary>
    /// <param name="numbers">Its <see cref="Table"/>, as bytes of this machine's order.</param>
    /// <param name="values">Its <see cref="Text"/>.</param>
    /// <returns>Whether it is a table: indexes do not descend and values lie in the text.</returns>
    public bool TryFill(ReadOnlySpan<byte> numbers, ReadOnlySpan<byte> values)
    {
        int count = numbers.Length / sizeof(int) / RowLength;
        if (numbers.Length != count * RowLength * sizeof(int))
        {
            return false;
        }

        Grow(ref table, 0, count * RowLength);
        GrowText(values.Length);
        numbers.CopyTo(MemoryMarshal.AsBytes(table.AsSpan()));
        values.CopyTo(text);
        Count = count;
        textUsed = values.Length;
        int before = 0;
        for (int at = 0; at < count * RowLength; at += RowLength)
        {
            if (table[at] < before)
            {
                return false;
            }

            before = table[at];
            for (int value = at + 1; value < at + RowLength; value += 2)
            {
                if (table[value] < 0 || table[value + 1] < -1 || (long)table[value] + table[value + 1] > values.Length)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(table);
        ByteArrays.Return(text);
        table = [];
        text = [];
    }

    private void AddValue(RecordFields fields, long place, ref int at)
    {
        if (place < 0)
        {
            table[at++] = 0;
            table[at++] = -1;
            return;
        }

        ReadOnlySpan<byte> value = fields.TextAt(place);
        if (text.Length - textUsed < value.Length)
        {
            GrowText(checked(textUsed + value.Length));
        }

        value.CopyTo(text.AsSpan(textUsed));
        table[at++] = textUsed;
        table[at++] = value.Length;
        textUsed += value.Length;
    }

    private static void Grow(ref int[] array, int used, int needed)
    {
        int[] larger = ArrayPool<int>.Shared.Rent(Math.Max(needed, array.Length * 2));
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<int>.Shared.Return(array);
        array = larger;
    }

    private void GrowText(int needed)
    {
        byte[] larger = ByteArrays.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * text.Length)));
        text.AsSpan(0, textUsed).CopyTo(larger);
        ByteArrays.Return(text);
        text = larger;
    }
}
