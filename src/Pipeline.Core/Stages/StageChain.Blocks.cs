using Pipeline.Records;

namespace Pipeline.Stages;

/// <content>Many records at once, where the index shows them all of the right shape.</content>
internal sealed partial class StageChain
{
    private readonly RecordBlock? block;

    private bool TryProcessBlock(LiveRecords? after)
    {
        if (!tokenizer.TryTakeBlock(program.SourceFields, out IndexedRecords records))
        {
            return false;
        }

        Span<int> rows = block!.Begin(batch.Buffer, records, batch.Trace is not null);
        batch.Counts[0].Out += records.Count;
        for (int i = 0; i < steps.Length; i++)
        {
            int putOffBefore = block.PutOffCount;
            ref StageCounts counts = ref batch.Counts[steps[i].Stage];
            counts.In += rows.Length;
            rows = rows[..steps[i].Step.ApplyMany(block, rows, ref counts, faults)];
            counts.Out += rows.Length;
            TraceFiltered(steps[i].Stage, records.Count);
            int putOff = block.PutOffCount - putOffBefore;
            counts.In -= putOff;
            Uncount(i, putOff);
        }

        if (block.PutOffCount > 0)
        {
            AddWithPutOff(rows, records.Count, after);
        }
        else if (encoder?.TryAddMany(block, rows) != true)
        {
            foreach (int row in rows)
            {
                AddFromBlock(row, after);
            }
        }

        tokenizer.TurnTo(records.Count - 1);
        return true;
    }

    private void TraceFiltered(int stage, int count)
    {
        if (block!.Filtered is not { Count: > 0 } filtered)
        {
            return;
        }

        // The tokenizer stands at the last record of the block.
        int first = tokenizer.RecordIndex - count + 1;
        foreach ((int row, TraceKind kind) in filtered)
        {
            batch.Trace!.Add(new RecordTrace(first + row, stage, kind));
        }

        filtered.Clear();
    }

    private void AddWithPutOff(ReadOnlySpan<int> rows, int count, LiveRecords? after)
    {
        for (int row = 0; row < count; row++)
        {
            if (block!.IsPutOff(row))
            {
                ProcessAlone(row, after);
            }
            else if (!rows.IsEmpty && rows[0] == row)
            {
                rows = rows[1..];
                AddFromBlock(row, after);
            }
        }
    }

    private void AddFromBlock(int row, LiveRecords? after)
    {
        block!.TurnTo(row, pathSlots);
        if (!block.IsPutOff(row))
        {
            tokenizer.TurnTo(row);
            Add(after, block.Fields);
            return;
        }

        // A column that only its path reads.
        Uncount(steps.Length, 1);
        ProcessAlone(row, after);
    }

    /// <summary>Takes records out of the counts of the first steps: they come again, by themselves, from the first step on.</summary>
    private void Uncount(int first, int records)
    {
        for (int i = 0; i < first; i++)
        {
            ref StageCounts counts = ref batch.Counts[steps[i].Stage];
            counts.In -= records;
            counts.Out -= records;
        }
    }

    private void ProcessAlone(int row, LiveRecords? after)
    {
        tokenizer.TurnTo(row);
        fields.Begin(batch.Buffer);
        if (Survives())
        {
            Keep(after);
        }
    }
}
