namespace Pipeline.Core.Tests;

/// <summary>
/// What has to go on beside a test, on a thread of its own. Those of the pool are as few as the cores, and tests hold them:
/// what waits for one begins when the pool has noticed, half a second later or more.
/// </summary>
internal static class OwnThread
{
    /// <summary>Begins it.</summary>
    public static Task Run(Action body) => Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Begins what has a result.</summary>
    public static Task<T> Run<T>(Func<T> body) => Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
