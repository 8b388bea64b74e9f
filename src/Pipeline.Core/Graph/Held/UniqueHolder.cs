using System.Globalization;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Graph.Held;

/// <summary>
/// The rule that no value of a column comes twice: what has a value that an earlier record has is rejected, warned of, or made null. Nulls
/// never clash. A table says which values there were, as long as they fit into it.
/// </summary>
internal sealed class UniqueHolder : OrderedHolder
{
    // A key of one column that is null.
    private static readonly byte[] Null = [0xFF];

    private readonly PipelinePlan plan;
    private readonly string stage;
    private readonly UniqueHolding rule;
    private readonly PooledBytes values = new();
    private readonly PooledBytes before = new();

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stage">The stage's name.</param>
    /// <param name="rule">The rule, of any of the files.</param>
    /// <param name="budget">Bytes of memory.</param>
    /// <param name="space">Where records go that do not fit.</param>
    /// <param name="mayGiveEarly">Whether records may go on before all have come.</param>
    public UniqueHolder(PipelinePlan plan, string stage, UniqueHolding rule, long budget, SpillSpace space, bool mayGiveEarly)
        : base(budget / 2, space, mayGiveEarly)
    {
        this.plan = plan;
        this.stage = stage;
        this.rule = rule;
        Table = new KeyTable(budget / 2);
    }

    /// <inheritdoc/>
    protected override void Take(in HeldRecord record, HeldBatches to)
    {
        if (record.Key.IsEmpty || record.Key.SequenceEqual(Null))
        {
            Judge(record, [], to);
        }
        else if (Table!.TryFind(record.Key, record.Hash, out Span<byte> place))
        {
            Judge(record, place, to);
        }
        else if (Table!.TryAdd(record.Key, record.Hash, RecordOrigin.PlaceOf(record.Origin)))
        {
            Judge(record, [], to);
        }
        else
        {
            Wait(record);
        }
    }

    /// <inheritdoc/>
    protected override void TakeOfGroup(in HeldRecord record, bool isFirst, HeldBatches to)
    {
        if (isFirst)
        {
            before.CutTo(0);
            before.Add(RecordOrigin.PlaceOf(record.Origin));
        }

        Judge(record, isFirst ? [] : before.Written, to);
    }

    /// <inheritdoc/>
    protected override void Deliver(in HeldRecord record, HeldBatches to)
    {
        // Where it clashes, its inputs are the place of the other one.
        if (record.Inputs.IsEmpty)
        {
            to.Add(record);
            return;
        }

        RecordOrigin other = RecordOrigin.Read(record.Inputs);
        string message = string.Create(
            CultureInfo.InvariantCulture, $"expected a value that no record before has; record {other.Record} (line {other.Line}) of {plan.Files[other.File].Name} has it");
        to.AddFaulty(record, stage, new StepFault(rule.Column, "unique", message) { Severity = rule.Severity });
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        values.Dispose();
        before.Dispose();
        base.Dispose();
    }

    /// <summary>Gives the record with the place of the one that it clashes with, or none. Where the rule makes values null, the value behind the stage comes with it.</summary>
    private void Judge(in HeldRecord record, ReadOnlySpan<byte> clash, HeldBatches to)
    {
        ReadOnlySpan<byte> behind = record.Values;
        if (rule.Severity == RuleSeverity.Null)
        {
            values.CutTo(0);
            values.Add(behind);
            if (clash.IsEmpty && !record.Inputs.IsEmpty)
            {
                values.Add(record.Inputs);
            }
            else
            {
                values.AddNumber(0);
            }

            behind = values.Written;
        }

        Give(record.With(behind, clash), Position, to);
    }
}
