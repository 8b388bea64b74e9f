using Pipeline.Resilience;

namespace Pipeline.Planning;

/// <summary>
/// Opens the inputs of a run. What a network file system cannot give just then is read again, in one budget of time for all of
/// them. Called by any thread.
/// </summary>
/// <param name="budget">How long that may take in all; zero: nothing is read again.</param>
/// <param name="time">What it waits by; the system's clock if null.</param>
/// <param name="cancellation">Ends the waiting.</param>
internal sealed class InputOpener(TimeSpan budget, TimeProvider? time = null, CancellationToken cancellation = default)
{
    private readonly ReadRetry retry = new(budget, time, cancellation);

    /// <summary>How often something was read again.</summary>
    public int Retries => retry.Count;

    /// <summary>What was read again, for a person; null where nothing was.</summary>
    public string? Warning => retry.Summary;

    /// <summary>Opens an input of the plan: see <see cref="InputFile.Open(SourceFile, ReadRetry?)"/>.</summary>
    public InputFile Open(SourceFile file) => InputFile.Open(file, retry);

    /// <summary>Opens a part of an input: see <see cref="InputFile.OpenRange"/>.</summary>
    public InputFile Open(SourceFile file, ByteRange range) => InputFile.OpenRange(file, range, retry);
}
