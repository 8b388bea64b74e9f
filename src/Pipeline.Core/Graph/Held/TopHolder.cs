using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Graph.Held;

/// <summary>
/// Gives the first so many records of each group, group by group, in the order of their keys. A full buffer is sorted and thrown away but
/// for those; so of few groups nothing is ever put aside on disk.
/// </summary>
internal sealed class TopHolder : RecordHolder
{
    private readonly long most;
    private readonly SpillSorter sorter;
    private readonly int bufferBytes;
    private readonly PooledBytes bound = new();
    private SortBuffer buffer;
    private SortBuffer spare;
    private long came;
    private bool hasBound;

    /// <summary>Makes it.</summary>
    /// <param name="most">How many of each group.</param>
    /// <param name="budget">Bytes of memory.</param>
    /// <param name="space">Where records go that do not fit.</param>
    public TopHolder(long most, long budget, SpillSpace space)
    {
        this.most = most;
        sorter = new SpillSorter(budget / 2, space);
        bufferBytes = (int)Math.Min(budget / 4, 16 << 20) & ~7;
        buffer = new SortBuffer(bufferBytes);
        spare = new SortBuffer(bufferBytes);
    }

    /// <inheritdoc/>
    public override void Add(in HeldRecord record, HeldBatches to)
    {
        came++;
        if (hasBound && record.GroupLength == 0 && record.Key.SequenceCompareTo(bound.Written) >= 0)
        {
            // So many come before it, or came with an equal key.
            return;
        }

        if (!buffer.TryAdd(record.Key, record.PayloadLength, out Span<byte> room))
        {
            Shrink();
            if (!buffer.TryAdd(record.Key, record.PayloadLength, out room))
            {
                Spill();
                if (!buffer.TryAdd(record.Key, record.PayloadLength, out room))
                {
                    // One that is large.
                    room = sorter.Add(record.Key, record.PayloadLength);
                }
            }
        }

        record.WriteTo(room);
    }

    /// <inheritdoc/>
    public override void GiveRest(HeldBatches to, CancellationToken cancellation)
    {
        Shrink();
        Spill();
        long given = 0;
        First first = new(most);
        RunMerge merge = sorter.Merge(cancellation);
        while (merge.MoveNext())
        {
            HeldRecord record = HeldRecord.Read(merge.Current.Payload);
            if (first.Has(merge.Current.Key[..record.GroupLength]))
            {
                to.Add(record);
                given++;
            }
        }

        to.Count(new StageCounts { FilteredFalse = came - given });
    }

    /// <inheritdoc/>
    public override void KeepTo(BinaryWriter writer)
    {
        Shrink();
        Spill();
        writer.Write(came);
        sorter.Keep().WriteTo(writer);
    }

    /// <inheritdoc/>
    public override void RestoreFrom(BinaryReader reader)
    {
        came = reader.ReadInt64();
        sorter.Restore(KeptRuns.Read(reader));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        sorter.Dispose();
        bound.Dispose();
    }

    /// <summary>Leaves of the buffer what may be among the first, in order; all of it goes on to the sorter where that is much.</summary>
    private void Shrink()
    {
        buffer.Sort();
        spare.Clear();
        First first = new(most);
        long kept = 0;
        int last = 0;
        for (int i = 0; i < buffer.Count; i++)
        {
            int at = buffer.PlaceOf(i);
            ReadOnlySpan<byte> key = SpillEntry.KeyAt(buffer.Bytes, at);
            ReadOnlySpan<byte> payload = SpillEntry.PayloadAt(buffer.Bytes, at);
            if (first.Has(key[..HeldRecord.GroupLengthOf(payload)]))
            {
                spare.TryAdd(key, payload.Length, out Span<byte> room);
                payload.CopyTo(room);
                kept += SpillEntry.LengthAt(buffer.Bytes, at) + EntrySort.BytesOfEntry;
                last = at;
            }
        }

        if (kept > 0 && spare.Count == most && HeldRecord.GroupLengthOf(SpillEntry.PayloadAt(buffer.Bytes, last)) == 0)
        {
            hasBound = true;
            bound.CutTo(0);
            bound.Add(SpillEntry.KeyAt(buffer.Bytes, last));
        }

        (buffer, spare) = (spare, buffer);
        if (kept > bufferBytes / 2)
        {
            Spill();
        }
    }

    private void Spill()
    {
        for (int i = 0, at = 0; i < buffer.Count; i++, at += SpillEntry.LengthAt(buffer.Bytes, at))
        {
            ReadOnlySpan<byte> payload = SpillEntry.PayloadAt(buffer.Bytes, at);
            payload.CopyTo(sorter.Add(SpillEntry.KeyAt(buffer.Bytes, at), payload.Length));
        }

        buffer.Clear();
    }

    /// <summary>Says of records in order which are among the first of their groups.</summary>
    private sealed class First(long most)
    {
        private byte[] group = [];
        private int length = -1;
        private long count;

        public bool Has(ReadOnlySpan<byte> next)
        {
            if (length < 0 || !next.SequenceEqual(group.AsSpan(0, length)))
            {
                if (group.Length < next.Length)
                {
                    group = new byte[Math.Max(2 * group.Length, next.Length)];
                }

                next.CopyTo(group);
                length = next.Length;
                count = 0;
            }

            return count++ < most;
        }
    }
}
