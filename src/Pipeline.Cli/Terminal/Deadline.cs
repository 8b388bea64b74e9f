using System.Globalization;
using Pipeline.Definition;

namespace Pipeline.Cli.Terminal;

/// <summary>When a run must stop: <c>--deadline 05:30</c>, the next time that local clocks show it, or so long after the start, as <c>90m</c>.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly CancellationTokenSource passed;

    private Deadline(TimeSpan left, TimeProvider time, CancellationToken cancellation)
    {
        passed = new CancellationTokenSource(left, time);
        source = CancellationTokenSource.CreateLinkedTokenSource(cancellation, passed.Token);
    }

    /// <summary>What a text must be.</summary>
    public const string Expected = "a time of day such as 05:30, or a time up to 24h such as 90m";

    /// <summary>Cancelled by the deadline, and by what it was started with.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Whether it has passed.</summary>
    public bool HasPassed => passed.IsCancellationRequested;

    /// <summary>Begins to wait for it.</summary>
    /// <param name="text">What was typed; null: there is none.</param>
    /// <param name="time">The clock and the zone.</param>
    /// <param name="cancellation">Cancels the token too.</param>
    public static Deadline? Begin(string? text, TimeProvider time, CancellationToken cancellation) =>
        text is null ? null : new Deadline(Left(text, time)!.Value, time, cancellation);

    /// <summary>How long it is until then, or null for a text that says no such thing.</summary>
    public static TimeSpan? Left(string text, TimeProvider time)
    {
        if (Duration.Parse(text) is { } duration)
        {
            return duration;
        }

        if (!TimeOnly.TryParseExact(text, ["HH:mm", "H:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly clock))
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, time.LocalTimeZone).DateTime);
        DateTimeOffset next = At(today.ToDateTime(clock), time.LocalTimeZone);
        return (next > now ? next : At(today.AddDays(1).ToDateTime(clock), time.LocalTimeZone)) - now;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        source.Dispose();
        passed.Dispose();
    }

    // A time that clocks skip is as long after midnight as it would be without the change: an hour later, as a rule.
    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone) => zone.IsInvalidTime(local)
        ? new DateTimeOffset(local, zone.GetUtcOffset(local.AddHours(-3)))
        : new DateTimeOffset(local, zone.GetUtcOffset(local));
}
