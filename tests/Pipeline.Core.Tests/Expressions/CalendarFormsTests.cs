using System.Globalization;
using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Expressions;

/// <summary>Lists of formats, and times that a clock shows twice or never.</summary>
public sealed class CalendarFormsTests
{
    [Theory]
    [InlineData("31.12.2024", "2024-12-31")]
    [InlineData("2024-12-31", "2024-12-31")]
    [InlineData("12/31/2024", "2024-12-31")]
    [InlineData("03/04/2024", "2024-03-04")] // MM/dd stands in front of dd/MM
    [InlineData("31/12/2024", "2024-12-31")]
    [InlineData("31-12-2024", null)]
    [InlineData("13/13/2024", null)]
    public void TryRead_ListOfFormats_TakesTheFirstThatFits(string text, string? expected)
    {
        Column column = new("day", ColumnType.Date, 0, "dd.MM.yyyy") { Forms = new ValueForms { MoreFormats = ["iso", "MM/dd/yyyy", "dd/MM/yyyy"] } };
        bool read = CalendarReader.For(column).TryRead(Encoding.UTF8.GetBytes(text), out int day);
        Assert.Equal(expected, read ? DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null);
    }

    [Fact]
    public void For_DateWithATimeInOneOfItsFormats_IsRefused()
    {
        Column column = new("day", ColumnType.Date, 0, "dd.MM.yyyy") { Forms = new ValueForms { MoreFormats = ["dd.MM.yyyy HH:mm"] } };
        Assert.Contains("give the column the type timestamp", Assert.Throws<FormatException>(() => CalendarReader.For(column)).Message, StringComparison.Ordinal);
    }

    // The clock of Berlin is put from 03:00 back to 02:00 on 2024-10-27, at 01:00 UTC, and from 02:00 on to 03:00 on 2024-03-31.
    [Theory]
    [InlineData(AmbiguousTime.Earlier, "2024-10-27 02:30", "2024-10-27T00:30")]
    [InlineData(AmbiguousTime.Later, "2024-10-27 02:30", "2024-10-27T01:30")]
    [InlineData(AmbiguousTime.Reject, "2024-10-27 02:30", null)]
    [InlineData(AmbiguousTime.Later, "2024-10-27 02:00", "2024-10-27T01:00")]
    [InlineData(AmbiguousTime.Reject, "2024-10-27 02:00", null)]
    [InlineData(AmbiguousTime.Later, "2024-10-27 03:00", "2024-10-27T02:00")]
    [InlineData(AmbiguousTime.Reject, "2024-10-27 03:00", "2024-10-27T02:00")]
    [InlineData(AmbiguousTime.Later, "2024-10-27 01:59", "2024-10-26T23:59")]
    [InlineData(AmbiguousTime.Reject, "2024-10-27 01:59", "2024-10-26T23:59")]
    [InlineData(AmbiguousTime.Earlier, "2024-03-31 02:30", null)]
    [InlineData(AmbiguousTime.Later, "2024-03-31 02:30", null)]
    [InlineData(AmbiguousTime.Reject, "2024-03-31 02:30", null)]
    [InlineData(AmbiguousTime.Later, "2024-03-31 03:00", "2024-03-31T01:00")]
    [InlineData(AmbiguousTime.Reject, "2024-03-31 01:59", "2024-03-31T00:59")]
    public void TryRead_TimeAtAChangeOfTheClock_IsWhatWasChosen(AmbiguousTime ambiguous, string text, string? expected)
    {
        Column column = new("at", ColumnType.Timestamp, 0, "yyyy-MM-dd HH:mm", "Europe/Berlin") { Forms = new ValueForms { Ambiguous = ambiguous } };
        bool read = CalendarReader.For(column).TryRead(Encoding.UTF8.GetBytes(text), out long ticks);
        Assert.Equal(expected, read ? new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture) : null);
    }

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Pacific/Apia")]
    public void TryToUtc_EveryQuarterOfAYear_AgreesWithTheOffsetsAround(string zone)
    {
        WallClock earlier = WallClock.Of(zone);
        WallClock later = WallClock.Of(zone, AmbiguousTime.Later);
        WallClock never = WallClock.Of(zone, AmbiguousTime.Reject);
        long first = new DateTime(2011, 1, 1).Ticks;
        for (int i = 0; i < 366 * 96; i++)
        {
            long wall = first + (i * 15 * TimeSpan.TicksPerMinute);

            // All instants that the clock shows so: no offset differs from that of an hour within 26 by other than these.
            long[] found = [.. Enumerable.Range(-104, 209).Select(quarter => earlier.Offset(wall + (quarter * 15 * TimeSpan.TicksPerMinute))).Distinct()
                .Select(offset => wall - offset).Where(ticks => earlier.TryToWall(ticks, out long shown) && shown == wall).Order()];
            Assert.Equal(found.Length > 0 ? found[0] : null, earlier.TryToUtc(wall, out long ticks) ? ticks : (long?)null);
            Assert.Equal(found.Length > 0 ? found[^1] : null, later.TryToUtc(wall, out ticks) ? ticks : (long?)null);
            Assert.Equal(found.Length == 1 ? found[0] : null, never.TryToUtc(wall, out ticks) ? ticks : (long?)null);
        }
    }
}
