using System.Buffers.Binary;
using Pipeline.Spill;
using Pipeline.Statistics;

namespace Pipeline.Graph.Held;

/// <summary>The records of groups, put on disk in their order where a run is to go on behind them: what groups were made of is not needed then.</summary>
/// <param name="sorter">Has them; disposed with this.</param>
internal sealed class KeptGroups(SpillSorter sorter) : IDisposable
{
    private const int KeyBytes = sizeof(long);

    /// <summary>Adds the next one.</summary>
    public void Add(ReadOnlySpan<byte> record, bool isPlain)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteInt64BigEndian(key, sorter.Count);
        Span<byte> room = sorter.Add(key, record.Length + 1);
        room[0] = isPlain ? (byte)1 : (byte)0;
        record.CopyTo(room[1..]);
    }

    /// <summary>Puts all on disk for a run that goes on, and writes down where.</summary>
    public void KeepTo(BinaryWriter writer) => sorter.Keep().WriteTo(writer);

    /// <summary>Goes on with what was kept.</summary>
    public void RestoreFrom(BinaryReader reader) => sorter.Restore(KeptRuns.Read(reader));

    /// <summary>Gives all in order.</summary>
    public void Give(GroupStore.GroupTaker take, CancellationToken cancellation)
    {
        RunMerge merge = sorter.Merge(cancellation);
        while (merge.MoveNext())
        {
            ReadOnlySpan<byte> payload = merge.Current.Payload;
            take(payload[1..], payload[0] != 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => sorter.Dispose();
}
