namespace Pipeline.Records;

/// <summary>The types a column or an expression can have.</summary>
public enum ColumnType
{
    /// <summary>Characters as they stand in the file.</summary>
    Text,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>An exact number of up to 28 digits; its scale is part of the value.</summary>
    Decimal,

    /// <summary>An IEEE 754 binary64 number.</summary>
    Double,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A day of the proleptic Gregorian calendar, years 1 to 9999.</summary>
    Date,

    /// <summary>An instant, held as 100 ns ticks of UTC since 0001-01-01.</summary>
    Timestamp,
}
