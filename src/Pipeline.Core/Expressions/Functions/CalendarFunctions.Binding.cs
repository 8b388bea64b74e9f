using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Span = System.ReadOnlySpan<byte>;

namespace Pipeline.Expressions.Functions;

/// <summary>Functions whose node depends on a literal or on whether they get a date or a timestamp.</summary>
internal static partial class CalendarFunctions
{
    private static Node Day(FunctionCall call) => call.Count == 1
        ? call.Binder.Cast(call.Arguments[0], call.Calendar(0), ColumnType.Date, isTry: false)
        : AtWall(call, ColumnType.Date, 0, wall => DayOf(wall.Ticks));

    /// <summary>A number of the time that the clock of the zone shows; the zone may follow the argument.</summary>
    private static Node Part(FunctionCall call, int argument, Func<DateTime, long> part) => call.Count == argument + 1
        ? new ConvertNode<long, long>(ColumnType.Integer, call.Timestamp(argument), ticks => part(new DateTime(ticks)))
        : AtWall(call, ColumnType.Integer, argument, part);

    private static CallNode<long, T> AtWall<T>(FunctionCall call, ColumnType type, int argument, Func<DateTime, T> get)
    {
        WallClock zone = Zone(call, argument + 1);
        Node value = call.Calendar(argument);
        Node<long> instant = value as Node<long> ?? throw call.Error(argument + 1, "a date is the same in every zone; leave the zone out");
        return new CallNode<long, T>(type, instant, (RecordFields record, long ticks, out T result) =>
        {
            bool known = zone.TryToWall(ticks, out long wall);
            result = known ? get(new DateTime(wall)) : default!;
            return known || Overflow(record);
        });
    }

    private static Node Truncate(FunctionCall call)
    {
        CalendarUnit unit = Unit(call);
        Node value = call.Calendar(1);
        if (value is not Node<int> date)
        {
            return new ConvertNode<long, long>(ColumnType.Timestamp, (Node<long>)value, ticks => unit.Truncate(ticks));
        }

        return unit.IsTime()
            ? throw call.Error(0, "a date has no hours; use year, quarter, month, week or day")
            : new ConvertNode<int, int>(ColumnType.Date, date, day => DayOf(unit.Truncate(day * TimeSpan.TicksPerDay)));
    }

    private static Node Add(FunctionCall call)
    {
        CalendarUnit unit = Unit(call);
        Node<long> count = call.Integer(1);
        Node value = call.Calendar(2);
        if (value is not Node<int> date)
        {
            return new CallNode<long, long, long>(ColumnType.Timestamp, count, (Node<long>)value, (RecordFields record, long n, long ticks, out long result) =>
                unit.TryAdd(n, ticks, out result) || Overflow(record));
        }

        if (unit.IsTime())
        {
            throw call.Error(0, "a date has no hours; cast it to timestamp, or use year, quarter, month, week or day");
        }

        return new CallNode<long, int, int>(ColumnType.Date, count, date, (RecordFields record, long n, int day, out int result) =>
        {
            bool added = unit.TryAdd(n, day * TimeSpan.TicksPerDay, out long ticks);
            result = DayOf(ticks);
            return added || Overflow(record);
        });
    }

    private static bool Overflow(RecordFields record)
    {
        record.Fail("date.overflow", "the result lies outside the years 1 to 9999");
        return false;
    }

    private static bool FromEpoch(RecordFields record, DecimalValue seconds, out long result)
    {
        result = 0;
        if (!DecimalValue.TryMultiply(seconds, new DecimalValue(TimeSpan.TicksPerSecond, 0), out DecimalValue ticks))
        {
            return Overflow(record);
        }

        DecimalValue.TryRound(ticks, 0, DecimalRounding.Truncate, out DecimalValue whole);
        if (DecimalValue.Compare(whole, ticks) != 0)
        {
            record.Fail("argument.range", "from_epoch takes seconds with at most 7 digits after the point");
            return false;
        }

        bool fits = whole.TryToInteger(out long value) && value >= -DateTime.UnixEpoch.Ticks && value <= WallClock.MaxTicks - DateTime.UnixEpoch.Ticks;
        result = fits ? value + DateTime.UnixEpoch.Ticks : 0;
        return fits || Overflow(record);
    }

    private static Node ToDate(FunctionCall call)
    {
        CalendarPattern pattern = Pattern(call, 1, isRead: true);
        Node<Span> operand = call.Text(0);
        string misfit = Misfit(call, operand, ColumnType.Date);
        return new CallNode<Span, int>(ColumnType.Date, operand, (RecordFields record, Span text, out int result) =>
            pattern.TryParseDate(text, out result) || Fail(record, ColumnType.Date, misfit));
    }

    private static Node ToTimestamp(FunctionCall call)
    {
        CalendarPattern pattern = Pattern(call, 1, isRead: true);
        WallClock zone = Zone(call, 2);
        Node<Span> operand = call.Text(0);
        string misfit = Misfit(call, operand, ColumnType.Timestamp);
        return new CallNode<Span, long>(ColumnType.Timestamp, operand, (RecordFields record, Span text, out long result) =>
            pattern.TryParseTimestamp(text, zone, out result) || Fail(record, ColumnType.Timestamp, misfit));
    }

    private static string Misfit(FunctionCall call, Node operand, ColumnType type) =>
        $"{(operand is TextColumnNode column ? $"column '{column.Name}': the" : "a")} text is not {TypeNames.WithArticle(type)} in the pattern {call.Literal(1)}{(call.Count > 2 ? $" and the zone {call.Literal(2)}" : "")}";

    private static bool Fail(RecordFields record, ColumnType type, string message)
    {
        record.Fail(TypeNames.CastCode(type), message);
        return false;
    }

    private static Node FormatDate(FunctionCall call)
    {
        CalendarPattern pattern = Pattern(call, 1, isRead: false);
        WallClock zone = Zone(call, 2);
        int most = pattern.MaxBytes;
        return new CallNode<long, Span>(ColumnType.Text, call.Timestamp(0), (RecordFields record, long ticks, out Span result) =>
        {
            result = default;
            if (!zone.TryToWall(ticks, out long wall))
            {
                return Overflow(record);
            }

            result = record.Keep(pattern.Format(wall, wall - ticks, record.Reserve(most)));
            return true;
        });
    }

    private static Node AtZone(FunctionCall call)
    {
        WallClock zone = Zone(call, 1);
        return new CallNode<long, Span>(ColumnType.Text, call.Timestamp(0), (RecordFields record, long ticks, out Span result) =>
        {
            result = default;
            if (!zone.TryToWall(ticks, out long wall))
            {
                return Overflow(record);
            }

            result = record.Keep(IsoText.FormatWall(wall, record.Reserve(FormatNode<long, TimestampType>.MaxLength)));
            return true;
        });
    }

    private static CalendarPattern Pattern(FunctionCall call, int index, bool isRead)
    {
        try
        {
            var pattern = CalendarPattern.Compile(call.Literal(index));
            return isRead ? pattern.RequireDay() : pattern;
        }
        catch (FormatException e)
        {
            throw call.Error(index, e.Message);
        }
    }

    private static WallClock Zone(FunctionCall call, int index)
    {
        try
        {
            return index < call.Count ? WallClock.Of(call.Literal(index)) : WallClock.Utc;
        }
        catch (FormatException e)
        {
            throw call.Error(index, e.Message);
        }
    }
}
