using NodaTime;
using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>The wall clock of a time zone, from the table of IANA that <see cref="ZoneTable"/> holds. Immutable.</summary>
internal sealed class WallClock
{
    /// <summary>The last instant of year 9999.</summary>
    public const long MaxTicks = 3_155_378_975_999_999_999;

    private readonly DateTimeZone? zone;
    private readonly AmbiguousTime ambiguous;

    private WallClock(DateTimeZone? zone, AmbiguousTime ambiguous = AmbiguousTime.Earlier)
    {
        this.zone = zone;
        this.ambiguous = ambiguous;
    }

    /// <summary>The clock of UTC.</summary>
    public static WallClock Utc { get; } = new(null);

    /// <summary>The clock of an IANA zone.</summary>
    /// <param name="name">Its name; null is UTC.</param>
    /// <param name="ambiguous">What a time is that it shows twice.</param>
    /// <exception cref="FormatException">There is no such zone.</exception>
    public static WallClock Of(string? name, AmbiguousTime ambiguous = AmbiguousTime.Earlier)
    {
        if (name is null or "UTC" or "Etc/UTC" or "Z")
        {
            return Utc;
        }

        return new WallClock(ZoneTable.Find(name) ?? throw new FormatException(
            $"there is no time zone '{name}'; {(Suggestion.Nearest(name, ZoneTable.Names) is { } nearest ? $"did you mean '{nearest}'?" : "expected an IANA name such as Europe/Berlin")}"), ambiguous);
    }

    /// <summary>
    /// The instant of a wall time. An hour that the clock shows twice is read as the first unless the clock was made for
    /// another reading; false for one that it skips, and outside the years 1 to 9999.
    /// </summary>
    public bool TryToUtc(long wall, out long ticks)
    {
        ticks = wall;
        if (wall is < 0 or > MaxTicks)
        {
            return false;
        }

        return zone is null || (TryFind(zone, wall, out ticks) && ticks is >= 0 and <= MaxTicks);
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
    private bool TryFind(DateTimeZone zone, long wall, out long ticks)
    {
        for (Instant instant = InstantOf(wall - TimeSpan.TicksPerDay); ;)
        {
            var interval = zone.GetZoneInterval(instant);
            ticks = wall - interval.WallOffset.Ticks;
            if (!interval.HasEnd || InstantOf(ticks) < interval.End)
            {
                return (!interval.HasStart || InstantOf(ticks) >= interval.Start)
                    && (ambiguous == AmbiguousTime.Earlier || !interval.HasEnd || TryFindLater(zone, interval.End, wall, ref ticks));
            }

            instant = interval.End;
        }
    }

    /// <summary>Turns to the second time that the clock shows a wall time, if there is one behind that change of the clock. False where neither of two is to be taken.</summary>
    private bool TryFindLater(DateTimeZone zone, Instant change, long wall, ref long ticks)
    {
        long later = wall - zone.GetZoneInterval(change).WallOffset.Ticks;
        if (InstantOf(later) < change)
        {
            return true;
        }

        ticks = later;
        return ambiguous == AmbiguousTime.Later;
    }

    private static Instant InstantOf(long ticks) => Instant.FromUnixTimeTicks(ticks - DateTime.UnixEpoch.Ticks);
}
