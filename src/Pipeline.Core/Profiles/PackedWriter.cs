using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>Makes blocks of packed values that came in any order. Belongs to one thread.</summary>
internal sealed class PackedWriter : IDisposable
{
    private readonly PackedSort sort = new();
    private readonly PooledBytes bytes = new();
    private readonly List<int> ends = [];
    private readonly ulong[] values = new ulong[PackedBlock.MostValues];
    private readonly uint[] times = new uint[PackedBlock.MostValues];

    /// <summary>How many blocks there are.</summary>
    public int Count => ends.Count;

    /// <summary>A block.</summary>
    public ReadOnlySpan<byte> this[int block] => bytes.Written[(block == 0 ? 0 : ends[block - 1])..ends[block]];

    /// <summary>Sorts values and makes blocks of them.</summary>
    /// <param name="from">The values, which are sorted.</param>
    /// <param name="fromTimes">How often each came; empty where each came once.</param>
    /// <param name="count">How many there are, at least one.</param>
    /// <param name="most">How many values a block has at most.</param>
    public void Write(ulong[] from, uint[] fromTimes, int count, int most)
    {
        bytes.CutTo(0);
        ends.Clear();
        sort.Sort(from, fromTimes, count);
        int used = 0;
        for (int i = 0; i < count;)
        {
            ulong value = from[i];
            ulong sum = TimesAt(i++);
            for (; i < count && from[i] == value && sum + TimesAt(i) <= uint.MaxValue; i++)
            {
                sum += TimesAt(i);
            }

            // All of a block are of one kind, so that they do not lie too far apart.
            if (used == most || (used > 0 && !PackedValue.AreOfOneKind(value, values[0])))
            {
                End(ref used);
            }

            values[used] = value;
            times[used++] = (uint)sum;
        }

        End(ref used);

        ulong TimesAt(int at) => fromTimes.Length > 0 ? fromTimes[at] : 1;
    }

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();

    private void End(ref int used)
    {
        PackedBlock.Write(values.AsSpan(0, used), times.AsSpan(0, used), bytes);
        ends.Add(bytes.Length);
        used = 0;
    }
}
