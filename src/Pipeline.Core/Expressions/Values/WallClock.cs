using NodaTime;
using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>The wall clock of a time zone, from the table of IANA that <see cref="ZoneTable"/> holds. Immutable.</summary>
internal sealed class WallClock
{
    /// <summary>The last instant of year 9999.</summary>
    public const long MaxTicks = 3_155_378_975_999_999_999;

    private readonly DateTimeZone? zone;

    private WallClock(DateTimeZone? zone) => this.zone = zone;

    /// <summary>The clock of UTC.</summary>
    public static WallClock Utc { get; } = new(null);

    /// <summary>The clock of an IANA zone; null is UTC.</summary>
    /// <exception cref="FormatException">There is no such zone.</exception>
    public static WallClock Of(string? name)
    {
        if (name is null or "UTC" or "Etc/UTC" or "Z")
        {
            return Utc;
        }

        return new WallClock(ZoneTable.Find(name) ?? throw new FormatException(
            $"there is no time zone '{name}'; {(Suggestion.Nearest(name, ZoneTable.Names) is { } nearest ? $"did you mean '{nearest}'?" : "expected an IANA name such as Europe/Berlin")}"));
    }

    /// <summary>
    /// The instant of a wall time. An hour that the clock shows twice is read as the first; false for one that it
    /// skips, and outside the years 1 to 9999.
    /// </summary>
    public bool TryToUtc(long wall, out long ticks)
    {
        ticks = wall;
        if (wall is < 0 or > MaxTicks)
        {
            return false;
        }

        return zone is null || (TryFindFirst(zone, wall, out ticks) && ticks is >= 0 and <= MaxTicks);
    }

    /// <summary>The wall time of an instant; false outside the years 1 to 9999.</summary>
    public bool TryToWall(long ticks, out long wall)
    {
        wall = ticks + Offset(ticks);
        return wall is >= 0 and <= MaxTicks;
    }

    /// <summary>How far the clock is ahead of UTC at an instant, in ticks.</summary>
    public long Offset(long ticks) => zone is null ? 0 : zone.GetUtcOffset(InstantOf(ticks)).Ticks;

    // From one change of the clock to the next, beginning with what was a day before: no clock is further from UTC. The zone's own method makes an
    // object for each time.
    private static bool TryFindFirst(DateTimeZone zone, long wall, out long ticks)
    {
        for (Instant instant = InstantOf(wall - TimeSpan.TicksPerDay); ;)
        {
            var interval = zone.GetZoneInterval(instant);
            ticks = wall - interval.WallOffset.Ticks;
            if (!interval.HasEnd || InstantOf(ticks) < interval.End)
            {
                return !interval.HasStart || InstantOf(ticks) >= interval.Start;
            }

            instant = interval.End;
        }
    }

    private static Instant InstantOf(long ticks) => Instant.FromUnixTimeTicks(ticks - DateTime.UnixEpoch.Ticks);
}
