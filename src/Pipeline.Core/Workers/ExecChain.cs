using Pipeline.Csv;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Workers;

/// <summary>
/// Takes batches through an exec stage, as <see cref="StageChain"/> does through others: source bytes and computed values in,
/// computed values out, so the next chain sees no difference. Belongs to one thread at a time.
/// </summary>
internal sealed class ExecChain
{
    private readonly ChainProgram chain;
    private readonly ChainStep step;
    private readonly ExecProgram program;
    private readonly ExecHealth health;
    private readonly CancellationToken cancellation;
    private readonly int[] sourceInputs;
    private readonly BatchTokenizer tokenizer;
    private readonly RecordFields fields;
    private readonly RecordFields answer;
    private readonly List<StepFault> faults = [];

    /// <summary>Makes the chain ready.</summary>
    /// <param name="chain">A program whose <see cref="ChainProgram.Exec"/> is not null.</param>
    /// <param name="health">Shared by all chains of the stage.</param>
    /// <param name="cancellation">Kills the program that runs.</param>
    public ExecChain(ChainProgram chain, ExecHealth health, CancellationToken cancellation)
    {
        this.chain = chain;
        this.health = health;
        this.cancellation = cancellation;
        step = chain.Exec!;
        program = ((ExecStage)step.Step).Program;
        sourceInputs = [.. step.Step.Slots.Where(slot => slot < chain.SourceFields)];
        tokenizer = new BatchTokenizer(chain.Dialect);
        fields = new RecordFields(chain.Slots, chain.Now);
        answer = new RecordFields(1, chain.Now);
    }

    /// <summary>Takes a batch through the stage.</summary>
    /// <exception cref="ExecException">The program cannot be used.</exception>
    public void Process(RecordBatch batch)
    {
        LiveRecords before = batch.Live!;
        ExecSearch search = new(program, Encode(batch, before), health, cancellation);
        try
        {
            search.Run();
        }
        catch (Exception exception) when (exception is ChildStartException or ExecException)
        {
            throw new ExecException($"stage '{step.Name}', program '{program.Command[0]}': {exception.Message}", (exception as ExecException)?.StandardError);
        }

        LiveRecords after = new(chain.SourceFields, chain.Slots - chain.SourceFields);
        batch.Live = after;
        batch.Losses[step.Stage].In = before.Count;
        Judge(batch, before, after, search);
        before.Dispose();
    }

    private ExecInput Encode(RecordBatch batch, LiveRecords before)
    {
        ExecInput input = new(program.Input);
        Begin(batch);
        for (int live = 0; live < before.Count; live++)
        {
            MoveTo(batch, before, live);
            foreach (int slot in sourceInputs)
            {
                tokenizer.Load(slot, slot, fields);
            }

            input.Add(fields);
        }

        return input;
    }

    /// <summary>Puts the answers beside the records; a record without one, or with one of another type, is rejected.</summary>
    private void Judge(RecordBatch batch, LiveRecords before, LiveRecords after, ExecSearch search)
    {
        Begin(batch);
        LineCursor lines = new(batch.Buffer, batch.Start);
        int live = 0;
        foreach ((int count, ExecAnswers? answers, ExecFailure? failure) in search.Parts)
        {
            using BatchTokenizer? answered = answers?.Open();
            for (int end = live + count; live < end; live++)
            {
                MoveTo(batch, before, live);
                if (answered is null)
                {
                    faults.Add(new StepFault(null, failure!.Code, failure.Message));
                }
                else
                {
                    answered.MoveNext();
                    answers!.Copy(answered, answer, program.Output, fields);
                    step.Step.Apply(fields, faults);
                }

                if (faults.Count == 0)
                {
                    after.Add(tokenizer.RecordIndex, fields);
                }
                else
                {
                    Reject(batch, ref lines);
                }
            }
        }
    }

    private void Begin(RecordBatch batch) => tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, isWellFormed: true);

    private void MoveTo(RecordBatch batch, LiveRecords before, int live)
    {
        while (tokenizer.RecordIndex < before.RecordIndex(live))
        {
            if (!tokenizer.MoveNext())
            {
                throw new InvalidOperationException("a batch has fewer records than the chain before found");
            }
        }

        fields.Begin(batch.Buffer);
        before.Restore(live, fields);
    }

    private void Reject(RecordBatch batch, ref LineCursor lines)
    {
        batch.Losses[step.Stage].Rejected++;
        int line = lines.MoveTo(tokenizer.RecordStart);
        foreach (StepFault fault in faults)
        {
            (batch.Rejects ??= []).Add(new Reject(tokenizer.RecordIndex, tokenizer.RecordStart, tokenizer.RecordLength, line, step.Name, fault.Column, fault.Code, fault.Message));
        }

        faults.Clear();
    }
}
