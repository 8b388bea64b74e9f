namespace Pipeline.Http;

/// <summary>
/// How many requests may be out at once: a fixed number, or one that is found out. It goes up by one a round trip while all places are
/// taken and answers come about as fast as before, and down by a tenth where the service pushes back. Near the number at which it last did,
/// it goes up by a thirty-second only, so that a service is pushed to its limit once in many round trips. Used by one thread at a time.
/// </summary>
/// <param name="fixedAt">The fixed number, or null.</param>
internal sealed class ConcurrencyLimit(int? fixedAt)
{
    /// <summary>The most that are found out.</summary>
    public const int Most = 500;

    private const double Cut = 0.9;
    private const double Near = 0.98;
    private const double Beyond = 1.1;
    private const double SlowStep = 1.0 / 32;

    // A part of what is new, and how many mean deviations are still "about as fast".
    private const double Fresh = 0.4;
    private const double Spread = 2.5;

    // Twice the shortest trip: what is sent waits in the service, and more would wait longer. The shortest is forgotten slowly.
    private const double Queued = 2;
    private const double Forgotten = 0.01;

    private double level = fixedAt ?? 1;
    private double pushedBackAt = double.PositiveInfinity;
    private double carry;
    private int round;
    private int ended;
    private double sum;
    private bool wasFull;
    private double mean;
    private double least;
    private double deviation;

    /// <summary>How many may be out now. Of a level between two numbers each is given in turn, a round trip at a time.</summary>
    public int Now { get; private set; } = fixedAt ?? 1;

    /// <summary>The round trip at hand; a request belongs to the one in which it began.</summary>
    public int Round => round;

    /// <summary>The highest number that was given.</summary>
    public int Highest { get; private set; } = fixedAt ?? 1;

    /// <summary>Notes that as many are out as may be.</summary>
    public void Full() => wasFull = true;

    /// <summary>Notes a request that ended.</summary>
    /// <param name="began">The round in which it began.</param>
    /// <param name="seconds">How long it took.</param>
    /// <param name="pushedBack">Whether the service took it to be too much.</param>
    public void Ended(int began, double seconds, bool pushedBack)
    {
        if (fixedAt is not null)
        {
            return;
        }

        if (pushedBack)
        {
            // Those that were sent before the last cut say nothing about what is sent since.
            if (began >= round)
            {
                pushedBackAt = level;
                level = Math.Max(1, level * Cut);
                NextRound();
            }

            return;
        }

        ended++;
        sum += seconds;
        if (ended < Now || began < round)
        {
            return;
        }

        double trip = sum / ended;
        bool isFast = mean == 0 || trip <= Math.Min(mean + Math.Max(Spread * deviation, mean / 4), Queued * least);
        least = least == 0 ? trip : Math.Min(trip, least + (Forgotten * (trip - least)));
        deviation += Fresh * (Math.Abs(trip - mean) - deviation) * (mean == 0 ? 0 : 1);
        mean = mean == 0 ? trip : mean + (Fresh * (trip - mean));
        if (wasFull && isFast)
        {
            // Well beyond the place where it did, the service has more room than it had.
            pushedBackAt = level > Beyond * pushedBackAt ? double.PositiveInfinity : pushedBackAt;
            double near = Near * pushedBackAt;
            level = Math.Min(Most, level + 1 <= near ? level + 1 : Math.Max(near, level + SlowStep));
        }

        NextRound();
    }

    private void NextRound()
    {
        round++;
        ended = 0;
        sum = 0;
        wasFull = false;
        carry += level;
        Now = Math.Max(1, (int)carry);
        carry -= Now;
        Highest = Math.Max(Highest, Now);
    }
}
