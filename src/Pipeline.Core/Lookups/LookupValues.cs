using Pipeline.Records;

namespace Pipeline.Lookups;

/// <summary>
/// The values of a record of the reference, as they lie behind its key: for each the number of its bytes and 1, or 0 for null; then all
/// the bytes, so that they are copied at once.
/// </summary>
internal static class LookupValues
{
    /// <summary>Adds values that a chain gathered, each of which has its length before it.</summary>
    public static void Write(ReadOnlySpan<byte> gathered, int count, PooledBytes to)
    {
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            ulong length = VarNumber.Read(gathered, ref at);
            to.AddNumber(length);
            at += (int)Math.Max(length, 1) - 1;
        }

        for (at = 0; count > 0; count--)
        {
            int length = (int)Math.Max(VarNumber.Read(gathered, ref at), 1) - 1;
            to.Add(gathered.Slice(at, length));
            at += length;
        }
    }

    /// <summary>Puts copies of the values into these slots.</summary>
    public static void Set(ReadOnlySpan<byte> values, RecordFields record, ReadOnlySpan<int> slots)
    {
        int at = 0;
        int total = 0;
        foreach (int slot in slots)
        {
            int length = (int)VarNumber.Read(values, ref at) - 1;
            // Where it will stand behind the copy that follows.
            record.SetPlace(slot, length < 0 ? -1 : ((long)length << 32) | (uint)~(record.ScratchUsed + total));
            total += Math.Max(length, 0);
        }

        values.Slice(at, total).CopyTo(record.Reserve(total));
        record.Commit(total);
    }

    /// <summary>Puts copies of the values into these slots of a record of a block.</summary>
    public static void Set(ReadOnlySpan<byte> values, RecordBlock block, int row, ReadOnlySpan<int> slots)
    {
        RecordFields scratch = block.Fields;
        int at = 0;
        int total = 0;
        foreach (int slot in slots)
        {
            int length = (int)VarNumber.Read(values, ref at) - 1;
            block.Computed(slot)[row] = length < 0 ? -1 : ((long)length << 32) | (uint)~(scratch.ScratchUsed + total);
            total += Math.Max(length, 0);
        }

        values.Slice(at, total).CopyTo(scratch.Reserve(total));
        scratch.Commit(total);
    }
}
