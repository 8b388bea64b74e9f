namespace Pipeline.Graph;

/// <summary>
/// Threads that the pool gives at once, beside those for the cores. What waits for a program holds one, and beyond its minimum the pool
/// makes only one or two a second: eight programs that sleep for a tenth of a second ran no faster than three.
/// </summary>
internal sealed class PoolThreads : IDisposable
{
    private static readonly Lock Gate = new();

    private readonly int count;

    /// <summary>Asks for so many, until it is disposed.</summary>
    public PoolThreads(int count)
    {
        this.count = count;
        Add(count);
    }

    /// <inheritdoc/>
    public void Dispose() => Add(-count);

    private static void Add(int threads)
    {
        // Runs side by side in one process ask for their own each.
        lock (Gate)
        {
            ThreadPool.GetMinThreads(out int workers, out int ports);
            ThreadPool.GetMaxThreads(out int most, out _);
            _ = ThreadPool.SetMinThreads(Math.Clamp(workers + threads, 1, most), ports);
        }
    }
}
