using Pipeline.Records;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Graph.Held;

/// <summary>
/// Gives the first record of each group, and keeps the others as removed. Where the first that came is wanted, a table says which groups had one
/// already, as long as they fit into it.
/// </summary>
internal sealed class DedupeHolder : OrderedHolder
{
    private readonly int stage;
    private readonly RemovedRecords? removed;
    private readonly PooledBytes stayed = new();
    private bool hasWaited;

    /// <summary>Makes it.</summary>
    /// <param name="stage">The stage, as the plan counts.</param>
    /// <param name="removed">Keeps what is removed, or null.</param>
    /// <param name="holding">Which record of a group stays.</param>
    /// <param name="budget">Bytes of memory.</param>
    /// <param name="space">Where records go that do not fit.</param>
    /// <param name="mayGiveEarly">Whether records may go on before all have come.</param>
    public DedupeHolder(int stage, RemovedRecords? removed, DedupeHolding holding, long budget, SpillSpace space, bool mayGiveEarly)
        : base(holding.IsFirstKept ? budget / 2 : budget, space, mayGiveEarly && holding.IsFirstKept, holding.IsLastKept)
    {
        this.stage = stage;
        this.removed = removed;
        Table = holding.IsFirstKept ? new KeyTable(budget / 2) : null;
    }

    /// <inheritdoc/>
    protected override void Take(in HeldRecord record, HeldBatches to)
    {
        if (Table is null)
        {
            LetWait(record);
        }
        else if (Table.TryFind(record.Key, record.Hash, out Span<byte> place))
        {
            Remove(record, place, isNext: !hasWaited, to);
        }
        else if (Table.TryAdd(record.Key, record.Hash, RecordOrigin.PlaceOf(record.Origin)))
        {
            Give(record, Position, to);
        }
        else
        {
            LetWait(record);
        }
    }

    /// <inheritdoc/>
    protected override void TakeOfGroup(in HeldRecord record, bool isFirst, HeldBatches to)
    {
        if (!isFirst)
        {
            Remove(record, stayed.Written, isNext: false, to);
            return;
        }

        stayed.CutTo(0);
        stayed.Add(RecordOrigin.PlaceOf(record.Origin));
        Give(record, Position, to);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        stayed.Dispose();
        base.Dispose();
    }

    private void Remove(in HeldRecord record, ReadOnlySpan<byte> place, bool isNext, HeldBatches to)
    {
        to.CountDouble();
        removed?.Add(stage, record, place, isNext);
    }

    private void LetWait(in HeldRecord record)
    {
        // Whether it stays is known when all have come.
        hasWaited = true;
        Wait(record);
    }
}
