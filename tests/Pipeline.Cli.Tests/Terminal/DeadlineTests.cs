using System.Globalization;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli.Tests.Terminal;

public sealed class DeadlineTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.CreateCustomTimeZone(
        "test",
        TimeSpan.FromHours(1),
        "test",
        "winter",
        "summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date,
                DateTime.MaxValue.Date,
                TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0, DateTimeKind.Unspecified), 3, 5, DayOfWeek.Sunday),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0, DateTimeKind.Unspecified), 10, 5, DayOfWeek.Sunday)),
        ]);

    [Theory]
    [InlineData("05:30", "2026-06-01T02:00:00Z", "01:30:00")]
    [InlineData("05:30", "2026-06-01T03:30:00Z", "1.00:00:00")]
    [InlineData("5:30", "2026-06-01T22:30:00Z", "05:00:00")]
    [InlineData("23:59:30", "2026-01-01T22:59:00Z", "00:00:30")]
    [InlineData("90m", "2026-06-01T02:00:00Z", "01:30:00")]
    [InlineData("00:00", "2026-01-01T12:00:00Z", "11:00:00")]
    // The night in which clocks go from 2 to 3: there is no 02:30.
    [InlineData("02:30", "2026-03-28T23:00:00Z", "02:30:00")]
    [InlineData("05:30", "2026-03-28T23:00:00Z", "04:30:00")]
    public void Left_TimeOrDuration_IsUntilTheNextOne(string text, string now, string expected) =>
        Assert.Equal(TimeSpan.Parse(expected, CultureInfo.InvariantCulture), Deadline.Left(text, new Clock(now)));

    [Theory]
    [InlineData("")]
    [InlineData("24:00")]
    [InlineData("5")]
    [InlineData("25h")]
    [InlineData("05:30 Europe/Berlin")]
    public void Left_SomethingElse_IsNone(string text) => Assert.Null(Deadline.Left(text, new Clock("2026-06-01T02:00:00Z")));

    private sealed class Clock(string now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => Berlin;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);
    }
}
