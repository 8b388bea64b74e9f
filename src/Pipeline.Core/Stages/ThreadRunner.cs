using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>Runs a chain of fused stages on the threads that call it.</summary>
/// <param name="parallelism">How many call it at once.</param>
internal sealed class ThreadRunner(int parallelism) : IChainRunner
{
    private readonly IdleChains<StageChain> idle = new(parallelism);

    /// <inheritdoc/>
    public BlockKind Kind => BlockKind.Threads;

    /// <inheritdoc/>
    public bool Waits => false;

    /// <inheritdoc/>
    public RunnerNotes Notes => RunnerNotes.None;

    /// <inheritdoc/>
    public ValueTask ProcessAsync(RecordBatch batch, ChainProgram program)
    {
        StageChain chain = idle.Take(program) ?? new StageChain(program);
        chain.Process(batch);
        idle.Add(program, chain);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void End()
    {
        // Nothing outlives a batch.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held but memory.
    }
}
