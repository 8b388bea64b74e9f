namespace Pipeline.Expressions.Values;

/// <summary>The wall clock of a time zone, from IANA's table. Immutable.</summary>
internal sealed class WallClock
{
    /// <summary>The last instant of year 9999.</summary>
    public const long MaxTicks = 3_155_378_975_999_999_999;

    private readonly TimeZoneInfo? zone;

    private WallClock(TimeZoneInfo? zone) => this.zone = zone;

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

        // The table holds file names; a name of ours cannot leave its folder.
        bool plain = name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+');
        if (plain && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? found))
        {
            return new WallClock(found);
        }

        throw new FormatException($"there is no time zone '{name}'; expected an IANA name such as Europe/Berlin");
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

        if (zone is null)
        {
            return true;
        }

        var time = new DateTime(wall, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(time))
        {
            return false;
        }

        TimeSpan offset = zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time).Max() : zone.GetUtcOffset(time);
        ticks = wall - offset.Ticks;
        return ticks is >= 0 and <= MaxTicks;
    }

    /// <summary>The wall time of an instant; false outside the years 1 to 9999.</summary>
    public bool TryToWall(long ticks, out long wall)
    {
        wall = ticks + Offset(ticks);
        return wall is >= 0 and <= MaxTicks;
    }

    /// <summary>How far the clock is ahead of UTC at an instant, in ticks.</summary>
    public long Offset(long ticks) => zone is null ? 0 : zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc)).Ticks;
}
