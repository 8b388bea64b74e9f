using Pipeline.Measuring;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Exec;

/// <summary>Runs an <c>exec</c> stage: batches go to programs of the user's.</summary>
/// <param name="stage">Name of the stage.</param>
/// <param name="parallelism">How many programs run at once.</param>
/// <param name="cancellation">Kills the programs.</param>
internal sealed class ProgramRunner(string stage, int parallelism, CancellationToken cancellation) : IChainRunner
{
    private readonly ExecCrew crew = new(stage, parallelism);
    private readonly IdleChains<ExecChain> idle = new(parallelism);

    /// <inheritdoc/>
    public BlockKind Kind => BlockKind.Programs;

    /// <inheritdoc/>
    public bool Waits => false;

    /// <inheritdoc/>
    public RunnerNotes Notes => RunnerNotes.None with { ByProcess = crew.ByProcess };

    /// <inheritdoc/>
    public void TraceTo(TraceFile trace, string block) => crew.Trace = trace;

    /// <inheritdoc/>
    public ValueTask ProcessAsync(RecordBatch batch, ChainProgram program)
    {
        ExecChain chain = idle.Take(program) ?? new ExecChain(program, crew, cancellation);
        chain.Process(batch);
        idle.Add(program, chain);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void End()
    {
        try
        {
            crew.End();
        }
        catch (ChildUnusableException exception)
        {
            throw new ChildUnusableException($"stage '{stage}': {exception.Message}", exception.StandardError);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => crew.Dispose();
}
