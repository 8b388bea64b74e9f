using Pipeline.Records;

namespace Pipeline.Stages;

/// <content>Many records at once, where the index shows them all of the right shape.</content>
internal sealed partial class StageChain
{
    private readonly RecordBlock? block;

    /// <summary>Takes the next records through the chain as a block, if they can be one.</summary>
    private bool TryProcessBlock(LiveRecords? after)
    {
        if (!tokenizer.TryTakeBlock(program.SourceFields, out int count))
        {
            return false;
        }

        Span<int> rows = block!.Begin(batch.Buffer, tokenizer.Fields, count, batch.Trace is not null);
        batch.Counts[0].Out += count;
        ProcessBlock(block, rows, count, after);
        tokenizer.TurnTo(count - 1);
        return true;
    }

    /// <summary>As <see cref="TryProcessBlock"/>, with the records that are still alive.</summary>
    private bool TryProcessLiveBlock(LiveRecords? after)
    {
        if (!tokenizer.TryTakeBlock(program.SourceFields, out int count))
        {
            return false;
        }

        int first = tokenizer.RecordIndex - count + 1;
        int end = live + before!.CountBelow(live, first + count);
        copy = 0;
        if (end > live)
        {
            Span<int> rows = block!.Begin(batch.Buffer, tokenizer.Fields, count, batch.Trace is not null)[..(end - live)];
            if (before.TryRestoreMany(live, rows, first, block))
            {
                ProcessBlock(block, rows, count, after);
            }
            else
            {
                foreach (int row in rows)
                {
                    ProcessAlone(row, after);
                }
            }
        }

        tokenizer.TurnTo(count - 1);
        live = end;
        return true;
    }

    private void ProcessBlock(RecordBlock records, Span<int> rows, int count, LiveRecords? after)
    {
        int first = tokenizer.RecordIndex - count + 1;
        for (int i = 0; i < steps.Length; i++)
        {
            int putOffBefore = records.PutOffCount;
            ref StageCounts counts = ref batch.Counts[steps[i].Stage];
            counts.In += rows.Length;
            rows = rows[..steps[i].Step.ApplyMany(records, rows, ref counts, faults)];
            counts.Out += rows.Length;
            TakeNotes(records, steps[i].Stage);
            TraceFiltered(steps[i].Stage, first);
            int putOff = records.PutOffCount - putOffBefore;
            counts.In -= putOff;
            Uncount(i, putOff);
        }

        if (groups is not null)
        {
            GatherGroups(program.Gather!, rows, count);
        }
        else if (records.PutOffCount > 0)
        {
            AddWithPutOff(rows, count, after);
        }
        else if (after is not null)
        {
            after.AddMany(first, rows, records);
        }
        else if (encoder is null || !encoder.TryAddMany(records, rows))
        {
            foreach (int row in rows)
            {
                AddFromBlock(row, after);
            }
        }

        CountNotes(records, first);
    }

    /// <summary>Says whose the new notes are.</summary>
    private static void TakeNotes(RecordBlock records, int stage)
    {
        for (int i = records.Noted.Count - 1; i >= 0 && records.Noted[i].Stage < 0; i--)
        {
            records.Noted[i] = records.Noted[i] with { Stage = stage };
        }
    }

    /// <summary>Counts what was noted of records that were not put off: of the others it is noted once more.</summary>
    private void CountNotes(RecordBlock records, int first)
    {
        foreach ((int row, int stage, TraceKind kind) in records.Noted)
        {
            if (!records.IsPutOff(row))
            {
                Count(new RecordTrace(first + row, stage, kind));
            }
        }

        records.Noted.Clear();
    }

    private void Count(RecordTrace noted)
    {
        batch.Counts[noted.Stage].Add(noted.Counts);
        batch.Trace?.Add(noted);
    }

    private void TraceFiltered(int stage, int first)
    {
        if (block!.Filtered is not { Count: > 0 } filtered)
        {
            return;
        }

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
        if (before is not null)
        {
            live += before.CountBelow(live, tokenizer.RecordIndex);
            before.Restore(live, fields);
        }

        if (Survives())
        {
            Keep(after);
        }
    }
}
