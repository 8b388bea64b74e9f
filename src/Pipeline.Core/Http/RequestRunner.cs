using System.Globalization;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Http;

/// <summary>
/// Runs an <c>http</c> stage: many batches at once, of which each waits for the answers to its keys and holds no thread meanwhile. Nothing is
/// opened before the first record comes.
/// </summary>
/// <param name="context">What it works with.</param>
internal sealed class RequestRunner(RunnerContext context) : IChainRunner
{
    private readonly IdleChains<HttpChain> idle = new(context.Parallelism);
    private readonly Lock opening = new();
    private Requester? requester;

    /// <inheritdoc/>
    public BlockKind Kind => BlockKind.Requests;

    /// <inheritdoc/>
    public bool Waits => true;

    /// <inheritdoc/>
    public RunnerNotes Notes => RunnerNotes.None with
    {
        Requests = Volatile.Read(ref requester)?.Figures,
        Warnings = context.IsOffline ? [$"stage '{context.Stage}' sent no requests, so its columns are null here"]
            : Volatile.Read(ref requester)?.Damaged is > 0 and var damaged ? [string.Create(CultureInfo.InvariantCulture, $"stage '{context.Stage}': {damaged:#,0} kept answers were damaged and asked for again: look at the disk")]
            : [],
    };

    /// <inheritdoc/>
    public async ValueTask ProcessAsync(RecordBatch batch, ChainProgram program)
    {
        HttpChain chain = idle.Take(program) ?? new HttpChain(program);
        chain.Gather(batch);
        Answer[]? answers = context.IsOffline ? null : chain.Keys.Count == chain.Keys.Known ? [] : await Opened(program).AnswersAsync(batch.Sequence, chain.Keys);
        chain.Apply(batch, answers);
        idle.Add(program, chain);
    }

    /// <inheritdoc/>
    public void End()
    {
        // Each batch has waited for its answers.
    }

    /// <inheritdoc/>
    public void Dispose() => requester?.Dispose();

    private Requester Opened(ChainProgram program)
    {
        lock (opening)
        {
            return requester ??= Open(((HttpStage)program.Steps[0].Step).Definition);
        }
    }

    private Requester Open(HttpDefinition definition)
    {
        try
        {
            RequestSender sender = new(definition, context.Variable, context.Time);

            // What only looks at some records keeps nothing.
            return new Requester(definition, context, sender, context.EndRun is null ? null : AnswerStore.Open(definition, context));
        }
        catch (StoppedException exception)
        {
            StoppedException reason = new(exception.ExitCode, $"stage '{context.Stage}': {exception.Message}");
            context.EndRun?.Invoke(reason, TimeSpan.Zero);
            throw context.EndRun is null ? reason : new OperationCanceledException();
        }
    }
}
