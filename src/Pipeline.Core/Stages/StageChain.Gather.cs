using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <content>The end of a chain before a stage that holds data: each record gets its key, and all that must not be lost goes with it.</content>
internal sealed partial class StageChain
{
    private GatheredRecords? gathered;

    private int[] GatheredSlots => program.Gather!.Holding is AggregateHolding aggregate ? [.. aggregate.Slots] : [.. program.Gather!.Holding.Slots.Concat(Enumerable.Range(program.SourceFields, program.Gather.Slots - program.SourceFields)).Distinct()];

    private void Gather(GatherStep step, RecordFields record)
    {
        ref StageCounts counts = ref batch.Counts[step.Stage];
        counts.In++;
        if (groups is not null)
        {
            GatherGroup(step, record, ref counts);
            return;
        }

        PooledBytes bytes = gathered!.Bytes;
        int start = bytes.Length;
        RecordHolding holding = (RecordHolding)step.Holding;
        Column? column = holding.Group.Write(record, bytes);
        int groupEnd = bytes.Length;
        column ??= holding.Order.Write(record, bytes);
        if (column is not null)
        {
            bytes.CutTo(start);
            RejectGathered(step, ref counts, column);
            return;
        }

        int keyEnd = bytes.Length;
        for (int slot = program.SourceFields; slot < step.Slots; slot++)
        {
            AddValue(record, slot, bytes);
        }

        int valuesEnd = bytes.Length;
        foreach (Column input in holding.Inputs)
        {
            AddValue(record, input.Slot, bytes);
        }

        gathered.Add(new GatheredRecord(tokenizer.RecordIndex, tokenizer.RecordStart, tokenizer.RecordLength, lines.MoveTo(tokenizer.RecordStart), groupEnd, keyEnd, valuesEnd, bytes.Length));
    }

    private void RejectGathered(GatherStep step, ref StageCounts counts, Column column)
    {
        counts.Rejected++;
        faults.Add(new StepFault(column.Name, TypeNames.CastCode(column.Type), $"expected {TypeNames.WithArticle(column.Type)}"));
        TakeFaults(step.Name);
    }

    private static void AddValue(RecordFields record, int slot, PooledBytes bytes)
    {
        if (record.IsNull(slot))
        {
            bytes.AddNumber(0);
            return;
        }

        ReadOnlySpan<byte> value = record.Text(slot);
        bytes.AddNumber((ulong)value.Length + 1);
        bytes.Add(value);
    }
}
