namespace Pipeline.Graph;

/// <summary>
/// Finds how many programs of a stage run at once where nobody said it. As many as there are cores begin; they are doubled as long as
/// batches wait and each still takes about as long: such programs wait for something else than a core, a service or a disk. Where
/// twice as many take much longer, the step is taken back, and it stays so. What runs when changes no byte.
/// </summary>
internal sealed class ProgramGate : IBatchGate
{
    // Twice as many in less than this times the time do at least a third more; programs that share cores need twice the time.
    private const double StillWell = 1.5;

    private readonly Lock gate = new();
    private readonly Queue<(TaskCompletionSource Turn, long Sequence)> waiting = new();
    private readonly Dictionary<long, (long Began, int Step)> inWork = [];
    private readonly int most;
    private readonly TimeProvider time;
    private int width;
    private int last;
    private int step;
    private int measured;
    private long took;
    private double before = double.MaxValue;
    private bool isFound;

    /// <summary>Makes it.</summary>
    /// <param name="first">How many begin.</param>
    /// <param name="most">How many there may be at most.</param>
    /// <param name="time">Tells how long batches take.</param>
    public ProgramGate(int first, int most, TimeProvider time)
    {
        width = last = first;
        this.most = most;
        this.time = time;
        isFound = first >= most;
    }

    /// <summary>How many may run at once now.</summary>
    public int Width => Volatile.Read(ref width);

    /// <inheritdoc/>
    public ValueTask EnterAsync(long sequence)
    {
        lock (gate)
        {
            if (inWork.Count < width)
            {
                Begin(sequence);
                return ValueTask.CompletedTask;
            }

            TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue((turn, sequence));
            return new ValueTask(turn.Task);
        }
    }

    /// <inheritdoc/>
    public void Leave(long sequence)
    {
        List<TaskCompletionSource> next = [];
        lock (gate)
        {
            inWork.Remove(sequence, out (long Began, int Step) done);
            if (!isFound && done.Step == step && waiting.Count > 0)
            {
                took += time.GetTimestamp() - done.Began;
                measured++;
                Judge();
            }

            while (inWork.Count < width && waiting.TryDequeue(out (TaskCompletionSource Turn, long Sequence) turn))
            {
                Begin(turn.Sequence);
                next.Add(turn.Turn);
            }
        }

        // Outside of the lock: whoever goes on may come back at once.
        next.ForEach(turn => turn.SetResult());
    }

    private void Begin(long sequence) =>
        // Only one that begins when all the others are at work tells how long a batch takes beside so many.
        inWork.Add(sequence, (time.GetTimestamp(), inWork.Count + 1 == width ? step : -1));

    private void Judge()
    {
        if (measured < width)
        {
            return;
        }

        double each = (double)took / measured;
        bool isWell = each < StillWell * before;
        isFound = !isWell || width == most;
        if (!isWell)
        {
            width = last;
        }
        else if (!isFound)
        {
            last = width;
            width = Math.Min(most, 2 * width);
        }

        before = each;
        (took, measured, step) = (0, 0, step + 1);
    }
}
