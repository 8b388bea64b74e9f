using System.Globalization;

namespace Pipeline.Tuning;

/// <summary>The time that tuning may take.</summary>
internal sealed class TuningBudget(TimeSpan length, TimeProvider time)
{
    private static readonly TimeSpan Most = TimeSpan.FromHours(24);

    // Machines are slower at times, and an advice that does not do is worse than one that is generous.
    private const double Generous = 1.5;

    private readonly long began = time.GetTimestamp();

    /// <summary>Seconds of all of it.</summary>
    public double Seconds => length.TotalSeconds;

    /// <summary>What went by.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(began);

    /// <summary>Seconds that are left; below zero when it is used up.</summary>
    public double Left => (length - Elapsed).TotalSeconds;

    /// <summary>A budget for work that takes so many seconds, as the flag takes it: more than this one, and no more than a day.</summary>
    public string For(double seconds)
    {
        double needed = Math.Min(Most.TotalSeconds, Math.Max(Generous * seconds, 2 * Seconds));
        return needed <= 120
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(needed):0}s")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(needed / 60):0}m");
    }
}
