namespace Pipeline.Resilience;

/// <summary>
/// How often may be tried again, over all requests: a part of them, and a few in any case. A service in trouble gets no storm of repeats on
/// top. Called by any thread.
/// </summary>
/// <param name="share">Repeats for each request, 0 to 1.</param>
internal sealed class RetryBudget(double share)
{
    // So that a short run may try again at all.
    private const double InAnyCase = 10;

    // Fifths do not add up to ones.
    private const double One = 1 - 1e-6;

    private readonly Lock gate = new();
    private double left = InAnyCase;

    /// <summary>Notes a request that is no repeat.</summary>
    public void Count()
    {
        lock (gate)
        {
            left += share;
        }
    }

    /// <summary>Takes a repeat, if there is one left.</summary>
    public bool TryTake()
    {
        lock (gate)
        {
            if (left < One || share == 0)
            {
                return false;
            }

            left--;
            return true;
        }
    }
}
