using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Statistics;

/// <summary>The keys of the records of a block. Belongs to one thread.</summary>
internal sealed class GroupKeys
{
    private readonly PooledBytes bytes = new();
    private GroupKey[] keys = [];
    private int[] ends = [];
    private int count;

    /// <summary>The keys; of a record that was put off any one.</summary>
    public ReadOnlySpan<GroupKey> All => keys.AsSpan(0, count);

    /// <summary>The bytes of a key.</summary>
    public ReadOnlySpan<byte> BytesOf(int record) => bytes.Written[(record == 0 ? 0 : ends[record - 1])..ends[record]];

    /// <summary>Makes the keys of some records of a block. A record with a value that is not of its type is put off.</summary>
    public void Read(SortKey key, RecordBlock block, ReadOnlySpan<int> rows)
    {
        count = rows.Length;
        if (keys.Length < count)
        {
            keys = new GroupKey[count];
            ends = new int[count];
        }

        bytes.CutTo(0);
        key.WriteMany(block, rows, bytes, ends);
        int start = 0;
        ReadOnlySpan<byte> all = bytes.WrittenAnd(GroupKey.Most);
        for (int i = 0; i < count; i++)
        {
            keys[i] = GroupKey.Of(all, start, ends[i] - start);
            start = ends[i];
        }
    }
}
