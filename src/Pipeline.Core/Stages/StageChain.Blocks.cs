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
        for (int i = 0; i < steps.Length; i++)
        {
            int putOff = block.PutOffCount;
            inputs[i] += rows.Length;
            rows = rows[..steps[i].Step.ApplyMany(block, rows, ref batch.Losses[steps[i].Stage], faults)];
            TraceFiltered(steps[i].Stage, records.Count);
            for (int before = 0; before <= i; before++)
            {
                // They come again, by themselves, from the first step on.
                inputs[before] -= block.PutOffCount - putOff;
            }
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
        filtered.ForEach(record => batch.Trace!.Add(new RecordTrace(first + record.Row, stage, record.Kind)));
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
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i]--;
        }

        ProcessAlone(row, after);
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
