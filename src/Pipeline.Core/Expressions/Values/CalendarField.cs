namespace Pipeline.Expressions.Values;

/// <summary>What a part of a <see cref="CalendarPattern"/> stands for.</summary>
internal enum CalendarField
{
    Literal,
    Year,
    YearOfCentury,
    Month,
    MonthName,
    MonthShortName,
    Day,
    DayName,
    DayShortName,
    Hour,
    HourOfHalf,
    HalfDay,
    Minute,
    Second,
    Fraction,
    OptionalFraction,
    Offset,
    Zone,
}

/// <summary>A part of a pattern.</summary>
/// <param name="Field">What it stands for.</param>
/// <param name="Count">How many letters the pattern gives it.</param>
/// <param name="Literal">The bytes of a literal, or the point of an optional fraction.</param>
internal readonly record struct CalendarPart(CalendarField Field, int Count, byte[] Literal)
{
    /// <summary>Whether it is part of the time of day.</summary>
    public bool IsTime => Field is >= CalendarField.Hour and <= CalendarField.OptionalFraction;
}
