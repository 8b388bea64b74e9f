using System.Diagnostics;

namespace Pipeline.Runs;

/// <summary>
/// How long a run waits for folders that other runs hold: one time for all of them, counted from the first that was held.
/// </summary>
/// <param name="longest">How long; zero: not at all.</param>
/// <param name="said">Is told, once for each folder, that it is waited for.</param>
/// <param name="cancellation">Ends the wait.</param>
internal sealed class LockWait(TimeSpan longest, Action<string>? said, CancellationToken cancellation)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private long begun;
    private string? told;

    /// <summary>No wait.</summary>
    public static LockWait None => new(TimeSpan.Zero, null, CancellationToken.None);

    /// <summary>How long it is at most, for messages.</summary>
    public TimeSpan Longest => longest;

    /// <summary>Waits a moment, if there is time left.</summary>
    /// <param name="place">What is waited for.</param>
    /// <param name="holder">Who has it.</param>
    /// <returns>Whether to try again.</returns>
    /// <exception cref="OperationCanceledException">The run was stopped from outside.</exception>
    public bool Again(string place, Func<string> holder)
    {
        begun = begun == 0 ? Stopwatch.GetTimestamp() : begun;
        TimeSpan left = longest - Stopwatch.GetElapsedTime(begun);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        if (!string.Equals(told, place, StringComparison.Ordinal))
        {
            told = place;
            said?.Invoke($"waiting for '{place}', which is in use by {holder()}");
        }

        cancellation.WaitHandle.WaitOne(left < Pause ? left : Pause);
        cancellation.ThrowIfCancellationRequested();
        return true;
    }
}
