using System.Buffers.Binary;
using Pipeline.Spill;

namespace Pipeline.Profiles;

/// <summary>
/// The packed values of all columns: blocks of sorted values, kept by a sorter in the order of their columns and first values. So there is an entry
/// for some hundred values, and what does not fit into memory goes to disk as all entries do. Several threads may add.
/// </summary>
/// <param name="columns">How many columns.</param>
/// <param name="sorter">The sorter; disposed with this.</param>
internal sealed class PackedValues(int columns, SpillSorter sorter) : IDisposable
{
    private const int KeyBytes = sizeof(int) + sizeof(ulong);

    // Of each run a block may be in memory at the end.
    private const int ValuesOfRuns = 1 << 18;
    private const int LeastValues = 64;

    private readonly Lock gate = new();
    private readonly Column[] all = new Column[columns];
    private RunMerge? merge;
    private bool isOpen;

    /// <summary>How many values a column has.</summary>
    public long CountOf(int column) => all[column].Count;

    /// <summary>Most digits behind the point that a number of a column has.</summary>
    public int ScaleOf(int column) => all[column].Scale;

    /// <summary>Bytes of all blocks of a column.</summary>
    public long BytesOf(int column) => all[column].Bytes;

    /// <summary>Adds values of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="values">The values, which are sorted.</param>
    /// <param name="times">How often each came; empty where each came once.</param>
    /// <param name="count">How many values.</param>
    /// <param name="writer">Makes blocks of them.</param>
    public void Add(int column, ulong[] values, uint[] times, int count, PackedWriter writer)
    {
        if (count == 0)
        {
            return;
        }

        writer.Write(values, times, count, Math.Clamp(ValuesOfRuns / (Volatile.Read(ref all[column].Runs) + 1), LeastValues, PackedBlock.MostValues));
        long sum = times.Length == 0 ? count : 0;
        int scale = 0;
        for (int i = 0; i < count; i++)
        {
            sum += times.Length > 0 ? times[i] : 0;
            scale = Math.Max(scale, PackedValue.ScaleOf(values[i]));
        }

        Span<byte> key = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteInt32BigEndian(key, column);
        lock (gate)
        {
            all[column].Runs++;
            all[column].Count += sum;
            all[column].Scale = Math.Max(all[column].Scale, scale);
            for (int i = 0; i < writer.Count; i++)
            {
                ReadOnlySpan<byte> block = writer[i];
                BinaryPrimitives.WriteUInt64BigEndian(key[sizeof(int)..], PackedBlock.FirstOf(block));
                block.CopyTo(sorter.Add(key, block.Length));
                all[column].Bytes += block.Length;
            }
        }
    }

    /// <summary>Ends the adding; columns are read in ascending order.</summary>
    public void Begin(CancellationToken cancellation)
    {
        merge = sorter.Merge(cancellation);
        isOpen = merge.MoveNext();
    }

    /// <summary>The blocks of the next column.</summary>
    public IEnumerable<byte[]> BlocksOf(int column)
    {
        for (; isOpen && BinaryPrimitives.ReadInt32BigEndian(merge!.Current.Key) == column; isOpen = merge.MoveNext())
        {
            yield return merge.Current.Payload.ToArray();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => sorter.Dispose();

    private struct Column
    {
        public int Runs;
        public long Count;
        public long Bytes;
        public int Scale;
    }
}
