using Pipeline.Measuring;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>
/// What takes batches through one chain of the plan: threads of this process, programs, or child processes. There is one for each
/// block of the graph.
/// </summary>
internal interface IChainRunner : IDisposable
{
    /// <summary>The kind of block that it makes.</summary>
    BlockKind Kind { get; }

    /// <summary>True when it mostly waits for others. A batch in work then takes no thread of the pool.</summary>
    bool Waits { get; }

    /// <summary>What happened to its processes; changes while it runs.</summary>
    RunnerNotes Notes { get; }

    /// <summary>Has its processes, where they live longer than a batch, write what they do to rows of their own. Called before the first batch.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="block">Name of the block.</param>
    void TraceTo(TraceFile trace, string block)
    {
    }

    /// <summary>
    /// Takes a batch through the chain. Called by as many threads at once as the block has parallelism. The runner owns the batch until the
    /// task ends. Any exception fails the run. Where <see cref="Waits"/> is false, the task has ended when it is returned.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="program">What the chain does to the records of the batch's file.</param>
    ValueTask ProcessAsync(RecordBatch batch, ChainProgram program);

    /// <summary>Ends in good order. Called once, when no batch is in work and none will come; not called after a failure.</summary>
    void End();
}
