using System.Buffers.Binary;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Graph.Held;

/// <summary>
/// A stage that gives the records in the order in which they came, and what becomes of one depends on those of its group. As long as
/// that can be said from those before it, each goes on at once. From the first record on of which it cannot be said, all that are still
/// to be given wait: those of such groups in the order of their groups (<see cref="Wait"/>), and when all have come, group by group what became of
/// them is put in the order in which they came, with all others (<see cref="Give"/>). So the result does not depend on how much memory there is.
/// </summary>
internal abstract class OrderedHolder : RecordHolder
{
    private const int PositionBytes = sizeof(long);

    private readonly SpillSorter waiting;
    private readonly SpillSorter ready;
    private readonly PooledBytes key = new();
    private readonly PooledBytes group = new();
    private readonly bool isLastFirst;
    private RunMerge? again;
    private bool isHolding;
    private long position;

    /// <summary>Makes it.</summary>
    /// <param name="budget">Bytes of memory for records.</param>
    /// <param name="space">Where those go that do not fit.</param>
    /// <param name="mayGiveEarly">Whether records may go on before all have come.</param>
    /// <param name="isLastFirst">Whether of records that wait with equal keys the last is taken first.</param>
    protected OrderedHolder(long budget, SpillSpace space, bool mayGiveEarly, bool isLastFirst = false)
    {
        this.isLastFirst = isLastFirst;
        waiting = new SpillSorter(budget / 2, space);
        ready = new SpillSorter(budget / 2, space);
        isHolding = !mayGiveEarly;
    }

    /// <summary>What is known of the keys that came, where it is asked as records come.</summary>
    protected KeyTable? Table { get; init; }

    /// <summary>Where in the order the current record stands.</summary>
    protected long Position => position;

    /// <inheritdoc/>
    public sealed override bool Expects => Table is not null;

    /// <inheritdoc/>
    public sealed override void Expect(ReadOnlySpan<byte> key, ulong hash, int step)
    {
        switch (step)
        {
            case 0:
                Table!.FetchSlot(hash);
                break;
            case 1:
                Table!.FetchEntry(hash);
                break;
            default:
                ExpectNext(key, hash);
                break;
        }
    }

    /// <inheritdoc/>
    public sealed override void Add(in HeldRecord record, HeldBatches to)
    {
        position++;
        Take(record, to);
    }

    /// <inheritdoc/>
    public sealed override void GiveRest(HeldBatches to, CancellationToken cancellation)
    {
        if (!isHolding)
        {
            return;
        }

        GiveWaiting(to, cancellation);
        RunMerge merge = ready.Merge(cancellation);
        while (merge.MoveNext())
        {
            Deliver(HeldRecord.Read(merge.Current.Payload), to);
        }
    }

    /// <inheritdoc/>
    /// <remarks>What a table knows is about groups of which no record waits, so nobody needs it any more.</remarks>
    public sealed override void KeepTo(BinaryWriter writer)
    {
        waiting.Keep().WriteTo(writer);
        ready.Keep().WriteTo(writer);
    }

    /// <inheritdoc/>
    public sealed override void RestoreFrom(BinaryReader reader)
    {
        isHolding = true;
        waiting.Restore(KeptRuns.Read(reader));
        ready.Restore(KeptRuns.Read(reader));
    }

    /// <summary>Is told the key of a record that comes soon, when its entry in the table was fetched.</summary>
    protected virtual void ExpectNext(ReadOnlySpan<byte> key, ulong hash)
    {
    }

    /// <summary>Takes a record: gives it, lets it wait, or leaves it out.</summary>
    protected abstract void Take(in HeldRecord record, HeldBatches to);

    /// <summary>Takes a record that waited.</summary>
    /// <param name="record">The record.</param>
    /// <param name="isFirst">Whether it is the first of its group.</param>
    /// <param name="to">Where records go that are given.</param>
    protected abstract void TakeOfGroup(in HeldRecord record, bool isFirst, HeldBatches to);

    /// <summary>Whether all groups are looked at once before they are taken.</summary>
    protected virtual bool NeedsTwoPasses => false;

    /// <summary>Looks at a record that waited, before any is taken.</summary>
    protected virtual void LookAt(in HeldRecord record, bool isFirst)
    {
    }

    /// <summary>The last group was looked at.</summary>
    protected virtual void EndLook()
    {
    }

    /// <summary>The last group was taken.</summary>
    protected virtual void EndGroups(HeldBatches to)
    {
    }

    /// <summary>Hands a record on.</summary>
    protected virtual void Deliver(in HeldRecord record, HeldBatches to) => to.Add(record);

    /// <summary>Lets a record wait for those of its group: it comes behind those whose <see cref="HeldRecord.Key"/> is less, and of equal ones in their order.</summary>
    protected void Wait(in HeldRecord record)
    {
        isHolding = true;
        key.CutTo(0);
        key.Add(record.Key);
        AddPosition(isLastFirst ? -position : position);
        record.WriteTo(waiting, key.Written);
    }

    /// <summary>Gives a record: now, or in its place when all have come.</summary>
    /// <param name="record">The record.</param>
    /// <param name="at">Its <see cref="Position"/>.</param>
    /// <param name="to">Where records go that are given.</param>
    protected void Give(in HeldRecord record, long at, HeldBatches to)
    {
        if (!isHolding)
        {
            Deliver(record, to);
            return;
        }

        key.CutTo(0);
        AddPosition(at);
        record.WriteTo(ready, key.Written);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        waiting.Dispose();
        ready.Dispose();
        key.Dispose();
        group.Dispose();
    }

    private void GiveWaiting(HeldBatches to, CancellationToken cancellation)
    {
        if (NeedsTwoPasses)
        {
            foreach (bool isFirst in Waiting(cancellation))
            {
                LookAt(HeldRecord.Read(again!.Current.Payload), isFirst);
            }

            EndLook();
        }

        foreach (bool isFirst in Waiting(cancellation))
        {
            TakeOfGroup(HeldRecord.Read(again!.Current.Payload), isFirst, to);
        }

        EndGroups(to);
    }

    /// <summary>Turns to each record that waited, group by group, and says whether it is the first of its group.</summary>
    private IEnumerable<bool> Waiting(CancellationToken cancellation)
    {
        again = waiting.Merge(cancellation);
        for (bool hasGroup = false; again.MoveNext(); hasGroup = true)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return TurnTo(again.Current, hasGroup);
        }
    }

    private bool TurnTo(RunCursor current, bool hasGroup)
    {
        ReadOnlySpan<byte> entry = current.Key;
        position = Math.Abs(BinaryPrimitives.ReadInt64BigEndian(entry[^PositionBytes..]) ^ long.MinValue);
        ReadOnlySpan<byte> next = entry[..HeldRecord.GroupLengthOf(current.Payload)];
        if (hasGroup && next.SequenceEqual(group.Written))
        {
            return false;
        }

        group.CutTo(0);
        group.Add(next);
        return true;
    }

    private void AddPosition(long at)
    {
        // Less than zero comes first.
        BinaryPrimitives.WriteInt64BigEndian(key.Reserve(PositionBytes), at ^ long.MinValue);
        key.Advance(PositionBytes);
    }
}
