using System.Threading.Channels;

namespace Pipeline.Cli.Progress;

/// <summary>Writes what workers say to stderr, on a thread of its own: neither the run nor a worker waits for a slow terminal.</summary>
internal sealed class WorkerLines : IAsyncDisposable
{
    // The run says a bounded number of them.
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly Task loop;

    /// <summary>Starts; dispose it when the run has ended.</summary>
    /// <param name="write">Writes one.</param>
    public WorkerLines(Action<string> write) => loop = Task.Run(() => WriteAsync(write));

    /// <summary>Takes a line; never waits.</summary>
    public void Add(string line) => lines.Writer.TryWrite(line);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lines.Writer.Complete();
        await loop;
    }

    private async Task WriteAsync(Action<string> write)
    {
        await foreach (string line in lines.Reader.ReadAllAsync())
        {
            try
            {
                write(line);
            }
            catch (IOException)
            {
                // Stderr is gone; the run goes on.
            }
        }
    }
}
