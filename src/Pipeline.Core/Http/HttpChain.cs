using Pipeline.Csv;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Http;

/// <summary>
/// Takes batches through an <c>http</c> stage, as <see cref="StageChain"/> does through others: source bytes and computed values in, computed
/// values out. First it gathers the keys of a batch, then, when their answers are there, it gives the records their values. Belongs to one
/// batch at a time.
/// </summary>
internal sealed class HttpChain : IDisposable
{
    private readonly ChainProgram chain;
    private readonly ChainStep step;
    private readonly HttpDefinition definition;
    private readonly int[] answered;
    private readonly int[] sourceInputs;
    private readonly BatchTokenizer tokenizer;
    private readonly RecordFields fields;
    private readonly string columns;

    /// <summary>Makes the chain ready.</summary>
    /// <param name="chain">A program whose one step is an <see cref="HttpStage"/>.</param>
    public HttpChain(ChainProgram chain)
    {
        this.chain = chain;
        step = chain.Steps[0];
        HttpStage stage = (HttpStage)step.Step;
        definition = stage.Definition;
        answered = [.. stage.Answered];
        sourceInputs = [.. stage.Slots.Where(slot => slot < chain.SourceFields)];
        tokenizer = new BatchTokenizer(chain.Dialect, chain.OwnNulls);
        fields = new RecordFields(chain.Slots, chain.Now);
        columns = string.Join(", ", definition.Key.Select(column => column.Name));
    }

    /// <summary>The keys of the batch at hand.</summary>
    public BatchKeys Keys { get; } = new();

    /// <summary>Gathers the keys of a batch.</summary>
    public void Gather(RecordBatch batch)
    {
        LiveRecords before = batch.Live!;
        Keys.Begin();
        tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
        for (int live = 0; live < before.Count; live++)
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
            tokenizer.Load(sourceInputs, fields);
            Keys.Add(fields, definition, tokenizer.RecordStart, tokenizer.RecordLength);
        }
    }

    /// <summary>Gives the records of the batch what was answered for their keys.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="answers">The answers for <see cref="Keys"/>; null where nothing was asked, and all is null.</param>
    public void Apply(RecordBatch batch, Answer[]? answers)
    {
        LiveRecords before = batch.Live!;
        LiveRecords after = new(chain.SourceFields, chain.Slots - chain.SourceFields);
        LineCursor lines = new(batch.Buffer, batch.Start);
        ref StageCounts counts = ref batch.Counts[step.Stage];
        ReadOnlySpan<(int Key, int Start, int Length)> records = Keys.Records;
        int copy = 0;
        for (int live = 0; live < records.Length; live++)
        {
            copy = live > 0 && before.RecordIndex(live) == before.RecordIndex(live - 1) ? copy + 1 : 0;
            int index = before.RecordIndex(live);
            (int key, int start, int length) = records[live];
            Answer? answer = key == BatchKeys.None ? null : answers?[key];
            if (answers is not null && answer is not { Kind: AnswerKind.Found } && !MayGoOn(batch, ref counts, index, answer))
            {
                Reject(batch, ref counts, new Place(index, start, length, copy), answer, ref lines);
                continue;
            }

            fields.Begin(batch.Buffer);
            before.Restore(live, fields);
            if (answer is { Kind: AnswerKind.Found })
            {
                answer.CopyTo(fields, answered);
            }
            else
            {
                Array.ForEach(answered, fields.SetNull);
            }

            after.Add(index, fields);
        }

        batch.Live = after;
        counts.In += before.Count;
        counts.Out += after.Count;
        before.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tokenizer.Dispose();
        Keys.Dispose();
    }

    /// <summary>Counts a record without values, and says whether it goes on with nulls.</summary>
    private bool MayGoOn(RecordBatch batch, ref StageCounts counts, int index, Answer? answer)
    {
        if (answer is { Kind: AnswerKind.Failed })
        {
            return false;
        }

        Note(batch, ref counts, index, answer is null ? TraceKind.NullKey : TraceKind.Missing);
        return definition.NotFound == MissingAnswer.Null;
    }

    /// <summary>Takes a record out: it is filtered where that was asked for, else rejected.</summary>
    private void Reject(RecordBatch batch, ref StageCounts counts, Place place, Answer? answer, ref LineCursor lines)
    {
        if (answer is not { Kind: AnswerKind.Failed } && definition.NotFound == MissingAnswer.Drop)
        {
            Note(batch, ref counts, place.Index, answer is null ? TraceKind.FilteredNull : TraceKind.FilteredFalse);
            return;
        }

        counts.Rejected++;
        IReadOnlyList<AnswerFault> faults = answer switch
        {
            null => [new AnswerFault(columns, "http.null_key", "expected a value to ask for, found null")],
            { Kind: AnswerKind.NotFound } => [new AnswerFault(columns, "http.not_found", "the service does not know it")],
            _ => answer.Faults,
        };
        int line = lines.MoveTo(place.Start);
        foreach ((string? column, string code, string message) in faults)
        {
            (batch.Rejects ??= []).Add(new Reject(place.Index, place.Start - batch.Start, place.Length, line, step.Name, column, code, message) { Copy = place.Copy });
        }
    }

    private void Note(RecordBatch batch, ref StageCounts counts, int index, TraceKind kind)
    {
        RecordTrace trace = new(index, step.Stage, kind);
        counts.Add(trace.Counts);
        batch.Trace?.Add(trace);
    }

    private readonly record struct Place(int Index, int Start, int Length, int Copy);
}
