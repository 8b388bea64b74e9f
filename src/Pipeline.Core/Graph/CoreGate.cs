namespace Pipeline.Graph;

/// <summary>
/// Shares the cores among the blocks whose parallelism is left to us. Each of them is built for all cores, and the gate lets as
/// many batches of all of them begin as there are cores. The oldest batch goes first: where a block is slow, the old batches
/// lie before it, so it gets the cores that the blocks before it would only fill queues with. What goes first changes no byte,
/// since blocks keep the order of the input.
/// </summary>
internal sealed class CoreGate(int cores) : IBatchGate
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> waiting = new();
    private int free = cores;

    /// <summary>A gate for blocks that together want more than there is; else null, and nothing waits.</summary>
    /// <param name="cores">How many batches may be worked on at once.</param>
    /// <param name="wanted">The parallelism of each block that would go through it.</param>
    public static CoreGate? For(int cores, IEnumerable<int> wanted) => wanted.Sum() > cores ? new CoreGate(cores) : null;

    /// <inheritdoc/>
    public ValueTask EnterAsync(long sequence)
    {
        lock (gate)
        {
            if (free > 0)
            {
                free--;
                return ValueTask.CompletedTask;
            }

            // Continued by the pool: whoever leaves has work of its own.
            TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(turn, sequence);
            return new ValueTask(turn.Task);
        }
    }

    /// <inheritdoc/>
    public void Leave(long sequence)
    {
        TaskCompletionSource? next;
        lock (gate)
        {
            if (!waiting.TryDequeue(out next, out _))
            {
                free++;
                return;
            }
        }

        next.SetResult();
    }
}
