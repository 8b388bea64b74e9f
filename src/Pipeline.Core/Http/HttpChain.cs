using Pipeline.Csv;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Http;

/// <summary>
/// Takes batches through an <c>http</c> stage, as <see cref="StageChain"/> does through others: source bytes and computed values in, computed
/// values out. First it gathers the keys of a batch, a block of records at a time where it can. Then, when their answers are there, it gives
/// the records their values: those of an answer stand once in the batch, for all records with its key. Keys and answers are remembered from
/// batch to batch. Belongs to one batch at a time.
/// </summary>
internal sealed partial class HttpChain : IDisposable
{
    private readonly ChainProgram chain;
    private readonly ChainStep step;
    private readonly HttpDefinition definition;
    private readonly int[] keySlots;
    private readonly int[] sourceInputs;
    private readonly bool isOfSource;
    private readonly BatchTokenizer tokenizer;
    private readonly RecordFields fields;
    private readonly RecordBlock? block;
    private readonly string columns;
    private readonly long[] places;
    private long[] located = [];

    /// <summary>Makes the chain ready.</summary>
    /// <param name="chain">A program whose one step is an <see cref="HttpStage"/>.</param>
    public HttpChain(ChainProgram chain)
    {
        this.chain = chain;
        step = chain.Steps[0];
        HttpStage stage = (HttpStage)step.Step;
        definition = stage.Definition;
        keySlots = [.. definition.Key.Select(column => column.Slot)];
        sourceInputs = [.. stage.Slots.Where(slot => slot < chain.SourceFields)];
        isOfSource = keySlots.All(slot => slot < chain.SourceFields);
        tokenizer = new BatchTokenizer(chain.Dialect, chain.OwnNulls);
        fields = new RecordFields(chain.Slots, chain.Now);
        columns = string.Join(", ", definition.Key.Select(column => column.Name));
        places = new long[keySlots.Length];
        Keys = new BatchKeys(definition);
        if (chain.SourceFields > 1 && chain.Dialect.NullValues is [{ Length: 0 }])
        {
            block = new RecordBlock(chain.SourceFields, chain.Slots, chain.Dialect.Quote, chain.Now, chain.OwnNulls);
        }
    }

    /// <summary>The keys of the batch at hand, and those of which the answer is known.</summary>
    public BatchKeys Keys { get; }

    /// <summary>Gathers the keys of a batch.</summary>
    public void Gather(RecordBatch batch)
    {
        LiveRecords before = batch.Live!;
        if (values.Length > batch.Length || Keys.Count > before.Count)
        {
            // All of them go into each batch, which is to cost less than to look for what it needs.
            Forget();
        }

        Keys.Begin(before.Count);
        tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
        bool blockwise = block is not null && batch.WellFormed && !before.HasCopies();
        for (int live = 0; live < before.Count;)
        {
            if (tokenizer.RecordIndex >= before.RecordIndex(live))
            {
                GatherOne(batch, live++);
            }
            else if (!(blockwise && TryGatherBlock(batch, ref live)) && !tokenizer.MoveNext())
            {
                throw new InvalidOperationException("a batch has fewer records than the chain before found");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tokenizer.Dispose();
        Keys.Dispose();
        values.Dispose();
    }

    /// <summary>Gathers the key of the tokenizer's record.</summary>
    private void GatherOne(RecordBatch batch, int live)
    {
        fields.Begin(batch.Buffer);
        batch.Live!.Restore(live, fields);
        tokenizer.Load(sourceInputs, fields);
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = fields.PlaceOf(keySlots[i]);
        }

        Keys.Add(fields, places);
    }

    /// <summary>Gathers the keys of the records that are alive in the tokenizer's next block, if it has one.</summary>
    private bool TryGatherBlock(RecordBatch batch, ref int live)
    {
        if (!tokenizer.TryTakeBlock(chain.SourceFields, out int count))
        {
            return false;
        }

        LiveRecords before = batch.Live!;
        int first = tokenizer.RecordIndex - count + 1;
        int alive = before.CountBelow(live, first + count);
        if (alive > 0)
        {
            Span<int> rows = block!.Begin(batch.Buffer, tokenizer.Fields, count)[..alive];
            before.NumberMany(live, rows, first);
            if (isOfSource || before.TryRestoreMany(live, rows, first, block))
            {
                GatherMany(batch, live, rows);
            }
            else
            {
                for (int i = 0; i < alive; i++)
                {
                    tokenizer.TurnTo(rows[i]);
                    GatherOne(batch, live + i);
                }
            }
        }

        tokenizer.TurnTo(count - 1);
        live += alive;
        return true;
    }

    private void GatherMany(RecordBatch batch, int live, ReadOnlySpan<int> rows)
    {
        if (located.Length < rows.Length * keySlots.Length)
        {
            located = new long[rows.Length * keySlots.Length];
        }

        for (int column = 0; column < keySlots.Length; column++)
        {
            block!.Locate(keySlots[column], rows, located.AsSpan(column * rows.Length, rows.Length));
        }

        for (int i = 0; i < rows.Length; i++)
        {
            if (block!.PutOffCount > 0 && block.IsPutOff(rows[i]))
            {
                tokenizer.TurnTo(rows[i]);
                GatherOne(batch, live + i);
                continue;
            }

            for (int column = 0; column < places.Length; column++)
            {
                places[column] = located[(column * rows.Length) + i];
            }

            Keys.Add(block.Fields, places);
        }
    }
}
