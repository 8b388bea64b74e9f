using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Functions;

/// <summary>Dates and timestamps: the table.</summary>
internal static partial class CalendarFunctions
{
    private const string Group = "date";

    public static readonly FunctionDefinition[] Table =
    [
        Define("now()", "the run's start; the same for all records, and kept on resume", "now() = now()", "true", 0, 0, _ => new NowNode()),
        Define("today()", "the day of now() in UTC", "today() = cast(now() as date)", "true", 0, 0, _ => new ConvertNode<long, int>(ColumnType.Date, new NowNode(), DayOf)),
        Define("date(x[, zone])", "the day of a timestamp, in UTC or an IANA zone", "date(timestamp '2024-02-28T23:30:00Z', 'Europe/Berlin')", "2024-02-29", 1, 2, Day),
        Define("year(x[, zone])", "the year, in UTC or an IANA zone", "year(date '2024-02-29')", "2024", 1, 2, call => Part(call, 0, time => time.Year)),
        Define("month(x[, zone])", "the month, 1 to 12, in UTC or an IANA zone", "month(date '2024-02-29')", "2", 1, 2, call => Part(call, 0, time => time.Month)),
        Define("day(x[, zone])", "the day of the month, in UTC or an IANA zone", "day(date '2024-02-29')", "29", 1, 2, call => Part(call, 0, time => time.Day)),
        Define("hour(x[, zone])", "the hour of the day, in UTC or an IANA zone", "hour(timestamp '2024-02-29T10:20:30Z', 'Europe/Berlin')", "11", 1, 2, call => Part(call, 0, time => time.Hour)),
        Define("minute(x[, zone])", "the minute of the hour, in UTC or an IANA zone", "minute(timestamp '2024-02-29T10:20:30Z')", "20", 1, 2, call => Part(call, 0, time => time.Minute)),
        Define("second(x[, zone])", "the second of the minute, whole, in UTC or an IANA zone", "second(timestamp '2024-02-29T10:20:30Z')", "30", 1, 2, call => Part(call, 0, time => time.Second)),
        Define("dow(x[, zone])", "the day of the week, 0 is Sunday, in UTC or an IANA zone", "dow(date '2024-02-29')", "4", 1, 2, call => Part(call, 0, time => (long)time.DayOfWeek)),
        Define("doy(x[, zone])", "the day of the year, from 1, in UTC or an IANA zone", "doy(date '2024-02-29')", "60", 1, 2, call => Part(call, 0, time => time.DayOfYear)),
        Define("week(x[, zone])", "the week of ISO 8601, 1 to 53, in UTC or an IANA zone", "week(date '2024-12-30')", "1", 1, 2, call => Part(call, 0, time => System.Globalization.ISOWeek.GetWeekOfYear(time))),
        Define("date_part(part, x[, zone])", "a part of x by name: those above but date, quarter isodow isoyear millisecond epoch; also extract(year from x)", "date_part('quarter', date '2024-02-29')", "1", 2, 3, call => Part(call, 1, PartNamed(call))),
        Define("date_trunc(unit, x)", "the start of the year, quarter, month, week (Monday), day, hour, minute or second in which x lies", "date_trunc('month', date '2024-02-29')", "2024-02-01", 2, 2, Truncate),
        Define("date_add(unit, n, x)", "n units later; a day that its month lacks becomes the last one", "date_add('month', 1, date '2024-01-31')", "2024-02-29", 3, 3, Add),
        Define("date_diff(unit, x, y)", "how many starts of a unit lie after x up to y", "date_diff('day', date '2024-02-28', date '2024-03-01')", "2", 3, 3, call =>
        {
            CalendarUnit unit = Unit(call);
            return new CallNode<long, long, long>(ColumnType.Integer, call.Timestamp(1), call.Timestamp(2), (RecordFields _, long from, long to, out long result) =>
            {
                result = unit.Difference(from, to);
                return true;
            });
        }),
        Define("epoch(x)", "whole seconds since 1970-01-01T00:00:00Z, rounded down", "epoch(timestamp '1970-01-02T00:00:00Z')", "86400", 1, 1, call => Part(call, 0, EpochSeconds)),
        Define("from_epoch(n)", "the instant of so many seconds since 1970; a decimal may have 7 digits after the point", "from_epoch(86400.5)", "1970-01-02T00:00:00.5Z", 1, 1, call =>
            new CallNode<DecimalValue, long>(ColumnType.Timestamp, call.Decimal(0), FromEpoch)),
        Define("to_date(text, pattern)", "reads a date; a text that does not fit rejects the record (cast.date)", "to_date('29.02.2024', 'dd.MM.yyyy')", "2024-02-29", 2, 2, ToDate),
        Define("to_timestamp(text, pattern[, zone])", "reads a timestamp, of an IANA zone (UTC) if the pattern has none (cast.timestamp)", "to_timestamp('29/02/24 10:20', 'dd/MM/yy HH:mm', 'Europe/Berlin')", "2024-02-29T09:20:00Z", 2, 3, ToTimestamp),
        Define("format_date(x, pattern[, zone])", "writes a date or timestamp, as the clock of an IANA zone (UTC) shows it", "format_date(date '2024-02-29', 'd MMM yyyy')", "29 Feb 2024", 2, 3, FormatDate),
        Define("at_zone(x, zone)", "what the clock of an IANA zone shows at x, as a text of ISO 8601 without a zone", "at_zone(timestamp '2024-02-29T10:20:30Z', 'Europe/Berlin')", "2024-02-29T11:20:30", 2, 2, AtZone),
    ];

    private static FunctionDefinition Define(string signature, string meaning, string example, string result, int least, int most, Func<FunctionCall, Node> bind) =>
        FunctionDefinition.Of(Group, signature, meaning, example, result, least, most, bind);

    private static int DayOf(long ticks) => (int)(ticks / TimeSpan.TicksPerDay);

    private static Func<DateTime, long> PartNamed(FunctionCall call) => call.Literal(0).ToLowerInvariant() switch
    {
        "year" => time => time.Year,
        "quarter" => time => ((time.Month - 1) / 3) + 1,
        "month" => time => time.Month,
        "week" => time => System.Globalization.ISOWeek.GetWeekOfYear(time),
        "isoyear" => time => System.Globalization.ISOWeek.GetYear(time),
        "day" => time => time.Day,
        "dow" => time => (long)time.DayOfWeek,
        "isodow" => time => (((long)time.DayOfWeek + 6) % 7) + 1,
        "doy" => time => time.DayOfYear,
        "hour" => time => time.Hour,
        "minute" => time => time.Minute,
        "second" => time => time.Second,
        "millisecond" => time => time.Millisecond,
        "epoch" when call.Count == 3 => throw call.Error(2, "seconds since 1970 are the same in every zone; leave the zone out"),
        "epoch" => EpochSeconds,
        _ => throw call.Error(0, "expected year quarter month week isoyear day dow isodow doy hour minute second millisecond or epoch"),
    };

    private static long EpochSeconds(DateTime time) => (time.Ticks / TimeSpan.TicksPerSecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerSecond);

    private static CalendarUnit Unit(FunctionCall call) => call.Literal(0).ToLowerInvariant() switch
    {
        "year" or "years" => CalendarUnit.Year,
        "quarter" or "quarters" => CalendarUnit.Quarter,
        "month" or "months" => CalendarUnit.Month,
        "week" or "weeks" => CalendarUnit.Week,
        "day" or "days" => CalendarUnit.Day,
        "hour" or "hours" => CalendarUnit.Hour,
        "minute" or "minutes" => CalendarUnit.Minute,
        "second" or "seconds" => CalendarUnit.Second,
        "millisecond" or "milliseconds" => CalendarUnit.Millisecond,
        "microsecond" or "microseconds" => CalendarUnit.Microsecond,
        _ => throw call.Error(0, "expected year quarter month week day hour minute second millisecond or microsecond"),
    };
}
