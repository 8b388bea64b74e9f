using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>
/// Reads dates (day numbers) and timestamps (ticks) in a column's formats and time zone. The first format that fits the whole text says
/// what it means. Immutable.
/// </summary>
internal sealed class CalendarReader : IValueReader<int>, IValueReader<long>
{
    /// <summary>The word for ISO 8601 in a list of patterns.</summary>
    public const string Iso = "iso";

    private readonly CalendarPattern?[] patterns;
    private readonly WallClock zone;

    /// <summary>Makes a reader; a pattern that is null is ISO 8601.</summary>
    public CalendarReader(IReadOnlyList<CalendarPattern?> patterns, WallClock zone)
    {
        this.patterns = [.. patterns];
        this.zone = zone;
    }

    /// <summary>The reader of a column of dates or timestamps.</summary>
    /// <exception cref="FormatException">A format of the column or its time zone cannot be used.</exception>
    public static CalendarReader For(Column column)
    {
        List<CalendarPattern?> patterns = [];
        foreach (string? format in (string?[])[column.Format, .. column.Forms?.MoreFormats ?? []])
        {
            CalendarPattern? pattern = format is null or Iso ? null : CalendarPattern.Compile(format).RequireDay();
            if (column.Type == ColumnType.Date && pattern is { HasTime: true })
            {
                throw new FormatException($"the format '{format}' of a date has a time; give the column the type timestamp");
            }

            patterns.Add(pattern);
        }

        return new CalendarReader(patterns, WallClock.Of(column.TimeZone, column.Forms?.Ambiguous ?? AmbiguousTime.Earlier));
    }

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> text, out int value)
    {
        foreach (CalendarPattern? pattern in patterns)
        {
            if (pattern is null ? IsoText.TryParseDate(text, out value) : pattern.TryParseDate(text, out value))
            {
                return true;
            }
        }

        value = 0;
        return false;
    }

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> text, out long value)
    {
        foreach (CalendarPattern? pattern in patterns)
        {
            if (pattern is null ? IsoText.TryParseTimestamp(text, zone, out value) : pattern.TryParseTimestamp(text, zone, out value))
            {
                return true;
            }
        }

        value = 0;
        return false;
    }

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
