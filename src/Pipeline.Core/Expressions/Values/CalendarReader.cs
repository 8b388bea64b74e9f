using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>Reads dates (day numbers) and timestamps (ticks) in a column's format and time zone. Immutable.</summary>
internal sealed class CalendarReader : IValueReader<int>, IValueReader<long>
{
    private readonly CalendarPattern? pattern;
    private readonly WallClock zone;

    /// <summary>Makes a reader; without a pattern it reads ISO 8601.</summary>
    public CalendarReader(CalendarPattern? pattern, WallClock zone)
    {
        this.pattern = pattern;
        this.zone = zone;
    }

    /// <summary>The reader of a column of dates or timestamps.</summary>
    /// <exception cref="FormatException">The column's format or time zone cannot be used.</exception>
    public static CalendarReader For(Column column)
    {
        CalendarPattern? format = column.Format is null ? null : CalendarPattern.Compile(column.Format).RequireDay();
        if (column.Type == ColumnType.Date && format is { HasTime: true })
        {
            throw new FormatException($"the format '{column.Format}' of a date has a time; give the column the type timestamp");
        }

        return new CalendarReader(format, WallClock.Of(column.TimeZone));
    }

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> text, out int value) =>
        pattern is null ? IsoText.TryParseDate(text, out value) : pattern.TryParseDate(text, out value);

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> text, out long value) =>
        pattern is null ? IsoText.TryParseTimestamp(text, zone, out value) : pattern.TryParseTimestamp(text, zone, out value);

    /// <inheritdoc/>
    public void ReadMany(RecordFields fields, ReadOnlySpan<long> places, Span<int> values, Span<bool> read)
    {
        for (int i = 0; i < places.Length; i++)
        {
            read[i] = places[i] >= 0 && TryRead(fields.TextAt(places[i]), out values[i]);
        }
    }

    /// <inheritdoc/>
    public void ReadMany(RecordFields fields, ReadOnlySpan<long> places, Span<long> values, Span<bool> read)
    {
        for (int i = 0; i < places.Length; i++)
        {
            read[i] = places[i] >= 0 && TryRead(fields.TextAt(places[i]), out values[i]);
        }
    }

    /// <inheritdoc/>
    public int Compare(int a, int b) => a.CompareTo(b);

    /// <inheritdoc/>
    public int Compare(long a, long b) => a.CompareTo(b);
}
