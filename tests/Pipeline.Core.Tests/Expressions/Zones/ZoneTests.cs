using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using NodaTime.TimeZones;
using Pipeline.Expressions.Values;

namespace Pipeline.Core.Tests.Expressions.Zones;

/// <summary>Clocks beside another reading of IANA's rules: the table that <c>zones.py</c> makes with Python's zoneinfo.</summary>
public sealed class ZoneTests
{
    private const long FirstSecond = 0;
    private const long EndSecond = 4_133_980_800;
    private const long Step = 43_200;
    private const long Second = TimeSpan.TicksPerSecond;

    private static readonly Dictionary<string, string> Table = File.ReadLines(Path.Combine(Folder(), "zones.txt"))
        .Where(line => !line.StartsWith('#')).ToDictionary(line => line[..line.IndexOf(' ', StringComparison.Ordinal)], line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);

    private static readonly Lazy<Dictionary<string, List<(long Second, long Ahead)>>> Scanned =
        new(() => ZoneTable.Names.ToDictionary(name => name, name => Changes(WallClock.Of(name)), StringComparer.Ordinal));

    [Fact]
    public void Version_OfThisBuild_IsThatOfTheTables()
    {
        Assert.Equal(ZoneTable.Version, TzdbDateTimeZoneSource.Default.TzdbVersion);
        Assert.Contains($" {ZoneTable.Version},", File.ReadLines(Path.Combine(Folder(), "zones.txt")).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_All_AreThoseOfTheOtherTable() => Assert.Equal(Table.Keys.Order(StringComparer.Ordinal), ZoneTable.Names.Order(StringComparer.Ordinal));

    [Fact]
    public void Offset_EveryZone1970To2100_ChangesAsInTheOtherTable()
    {
        string[] wrong = [.. Scanned.Value.Where(zone => Describe(zone.Value) != Table.GetValueOrDefault(zone.Key)).Select(zone => zone.Key)];
        Assert.True(wrong.Length == 0, string.Join(' ', wrong));
    }

    [Fact]
    public void TryToUtc_EveryChange1970To2100_SkipsAndRepeatsWhatTheOffsetsSay()
    {
        foreach ((string name, List<(long Second, long Ahead)> changes) in Scanned.Value)
        {
            var clock = WallClock.Of(name);
            for (int i = 1; i < changes.Count; i++)
            {
                long at = TicksOf(changes[i].Second);
                long before = changes[i - 1].Ahead * Second;
                long after = changes[i].Ahead * Second;

                // Up to here the clock before was read, from here on the one behind: where both are, the first counts; where none is, no time is.
                AssertWall(name, clock, at + before - 1, at - 1);
                AssertWall(name, clock, Math.Max(at + before, at + after), at + Math.Max(before - after, 0));
                AssertWall(name, clock, at + before, after > before ? null : at + before - after);
                AssertWall(name, clock, at + after - 1, after > before ? null : at + after - 1 - before);
                AssertWall(name, clock, at + ((before + after) / 2), after > before ? null : at + ((after - before) / 2));
            }
        }
    }

    [Theory]
    [InlineData("Europe/Dublin", "2024-03-31T01:30:00", null)]
    [InlineData("Europe/Dublin", "2024-03-31T02:00:00", "2024-03-31T01:00:00Z")]
    [InlineData("Europe/Istanbul", "2016-03-27T03:30:00", null)]
    [InlineData("Europe/Moscow", "2011-03-27T02:30:00", null)]
    [InlineData("Africa/Casablanca", "2018-03-25T02:30:00", null)]
    [InlineData("Asia/Amman", "2022-02-25T00:30:00", null)]
    [InlineData("America/Grand_Turk", "2018-03-11T03:00:00", "2018-03-11T07:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T12:00:00", null)]
    [InlineData("Pacific/Apia", "2011-12-31T00:00:00", "2011-12-30T10:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2024-04-07T01:45:00", "2024-04-06T14:45:00Z")]
    [InlineData("Europe/Berlin", "2024-10-27T02:30:00", "2024-10-27T00:30:00Z")]
    [InlineData("Africa/Monrovia", "1972-01-06T23:15:30", "1972-01-07T00:00:00Z")]
    [InlineData("Europe/Berlin", "9999-12-31T23:59:59", "9999-12-31T22:59:59Z")]
    [InlineData("Europe/Berlin", "0001-01-01T00:00:00", null)]
    [InlineData("Etc/GMT+12", "9999-12-31T23:59:59", null)]
    public void TryToUtc_KnownTimes_GivesTheInstant(string zone, string wall, string? expected)
    {
        bool found = WallClock.Of(zone).TryToUtc(DateTime.Parse(wall, CultureInfo.InvariantCulture).Ticks, out long ticks);
        Assert.Equal(expected, found ? new DateTime(ticks).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null);
    }

    [Theory]
    [InlineData("UTC+02:00", "no time zone 'UTC+02:00'")]
    [InlineData("europe/berlin", "did you mean 'Europe/Berlin'?")]
    [InlineData("Middle-earth/Shire", "expected an IANA name")]
    public void Of_NameOfNoZone_SaysSo(string name, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => WallClock.Of(name)).Message, StringComparison.Ordinal);

    private static void AssertWall(string name, WallClock clock, long wall, long? expected)
    {
        long? found = clock.TryToUtc(wall, out long ticks) ? ticks : null;
        if (found != expected)
        {
            Assert.Fail($"{name} at {new DateTime(wall):O}: expected {expected}, found {found}");
        }
    }

    // As zones.py finds them: seconds since 1970 and the offset from then on.
    private static List<(long Second, long Ahead)> Changes(WallClock clock)
    {
        var found = new List<(long Second, long Ahead)> { (FirstSecond, Ahead(clock, FirstSecond)) };
        for (long start = FirstSecond; start < EndSecond; start += Step)
        {
            long before = found[^1].Ahead;
            (long low, long high) = (start, start + Step);
            if (Ahead(clock, high) == before)
            {
                continue;
            }

            while (high - low > 1)
            {
                long half = (low + high) / 2;
                (low, high) = Ahead(clock, half) == before ? (half, high) : (low, half);
            }

            found.Add((high, Ahead(clock, high)));
        }

        return found;
    }

    private static string Describe(List<(long Second, long Ahead)> changes)
    {
        string list = string.Concat(changes.Select(change => string.Create(CultureInfo.InvariantCulture, $"{change.Second} {change.Ahead}\n")));
        return string.Create(CultureInfo.InvariantCulture, $"{changes.Count - 1} {Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(list)))[..16]}");
    }

    private static long Ahead(WallClock clock, long second) => clock.Offset(TicksOf(second)) / Second;

    private static long TicksOf(long second) => DateTime.UnixEpoch.Ticks + (second * Second);

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
