using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Lookups;

/// <summary>
/// Reads a reference from its beginning to its end, by the reader and the chain that read the input: what rejects a record there ends the
/// run here, since nobody could say what a join with the rest would mean.
/// </summary>
internal sealed class ReferenceReader
{
    private const int BatchBytes = 512 << 10;

    private readonly LookupPlan plan;
    private readonly ChainProgram program;
    private readonly Buffers buffers = new();
    private readonly int filter;

    /// <summary>Makes it.</summary>
    public ReferenceReader(LookupPlan plan)
    {
        this.plan = plan;
        ChainProgram read = plan.Reference.Program;
        filter = read.Steps.Count + 1;
        program = read with
        {
            Steps = [.. read.Steps, new ChainStep(filter, plan.Reference.Stage, new ReferenceStep(plan.Key))],
            Gather = new GatherStep(filter + 1, plan.Reference.Stage, new ReferenceHolding { Group = SortKey.Of(plan.Key.Parts), Inputs = plan.Taken }, read.SourceFields),
        };
    }

    /// <summary>Records read, those with null in their key included.</summary>
    public long Records { get; private set; }

    /// <summary>Records with null in their key.</summary>
    public long NullKeys { get; private set; }

    /// <summary>Reads.</summary>
    /// <returns>False where the target wanted no more.</returns>
    /// <exception cref="InputException">The file cannot be read, is damaged (65), or changed since the plan was made (75).</exception>
    public bool Read(IReferenceTarget target, CancellationToken cancellation)
    {
        ReferenceInput input = plan.Reference.Open();
        using IByteSource source = input.Source;
        BatchReader batches = new(source, input.Prologue, BatchBytes, buffers);
        StageChain chain = new(program);
        long line = input.Prologue.DataLine;
        Records = NullKeys = 0;
        try
        {
            while (batches.TryReadNext(out CutBatch cut))
            {
                cancellation.ThrowIfCancellationRequested();
                RecordBatch batch = BatchOf(cut);
                try
                {
                    chain.Process(batch);
                    Refuse(batch, line);
                    if (!Take(batch, line, target))
                    {
                        return false;
                    }

                    Records += batch.Records;
                    NullKeys += batch.Counts[filter].FilteredNull;
                    line += batch.LinesBefore(batch.Length, batch.Lines);
                }
                finally
                {
                    batch.GiveBack();
                }
            }
        }
        catch (InputException exception)
        {
            throw ReferenceAdvice.Of(plan.Reference.Stage, exception);
        }
        catch (IOException exception) when (exception is not SpillException)
        {
            throw new InputException(ExitCodes.InputOutput, "input.io", plan.Reference.Name, null, exception.Message, exception);
        }

        return true;
    }

    private RecordBatch BatchOf(CutBatch cut) => new()
    {
        File = 0,
        Offset = cut.Offset,
        Buffer = cut.Buffer,
        Start = cut.Start,
        Length = cut.Length,
        Own = cut.Own,
        WellFormed = cut.WellFormed,
        Fault = cut.Fault is { } fault ? new BatchFault(fault.Code, fault.Offset, fault.Message) : null,
        Counts = new StageCounts[filter + 2],
        Release = buffers.Return,
    };

    private bool Take(RecordBatch batch, long line, IReferenceTarget target)
    {
        GatheredRecords gathered = (GatheredRecords)batch.Gathered!;
        ReadOnlySpan<byte> bytes = gathered.Bytes.Written;
        PooledBytes values = new();
        int start = 0;
        bool goesOn = true;
        foreach (ref readonly GatheredRecord record in gathered.All)
        {
            values.CutTo(0);
            LookupValues.Write(bytes[record.ValuesEnd..record.End], plan.Taken.Count, values);
            goesOn = target.Take(bytes[start..record.KeyEnd], values.Written, Records + record.Index + 1, line + batch.LinesBefore(record.Start - batch.Start, record.Line));
            if (!goesOn)
            {
                break;
            }

            start = record.End;
        }

        values.Dispose();
        return goesOn;
    }

    /// <summary>Ends the run for a record that would be rejected in the input.</summary>
    private void Refuse(RecordBatch batch, long line)
    {
        if (batch.Rejects is not { Count: > 0 } rejects)
        {
            return;
        }

        Reject first = rejects.ByRecord().First();
        string column = first.Column is null ? "" : $"column '{first.Column}': ";
        throw new InputException(
            ExitCodes.Data,
            first.Code,
            $"{plan.Reference.Name}:{line + batch.LinesBefore(first.Offset, first.Line)}",
            null,
            $"{first.Code}: {column}{ReferenceAdvice.Of(plan.Reference.Stage, first.Message)}; stage '{plan.Reference.Stage}' looks up in it and needs it whole: correct the file, or say below the stage how it is written (csv, columns)");
    }

    private sealed class Buffers : IBufferSource
    {
        // One is in use at a time.
        private byte[]? free;

        public byte[] Rent(int minimumBytes)
        {
            byte[] buffer = free is { } kept && kept.Length >= minimumBytes ? kept : new byte[minimumBytes];
            free = null;
            return buffer;
        }

        public void Return(byte[] buffer) => free = buffer;
    }
}
