using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>What a value is against its column's type and bounds.</summary>
internal enum ValueVerdict
{
    /// <summary>Of the type, and within the bounds.</summary>
    Valid,

    /// <summary>Not of the type.</summary>
    Invalid,

    /// <summary>Less than the least value.</summary>
    BelowMin,

    /// <summary>More than the greatest value.</summary>
    AboveMax,
}

/// <summary>Checks texts against a column's declared type, format and bounds. Immutable, allocates nothing per value.</summary>
internal abstract class ValueParser
{
    /// <summary>What is expected, for messages, such as <c>an integer</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>The checker of a column, with bounds of dates in the column's own format.</summary>
    /// <exception cref="FormatException">The format or time zone of the column, or a bound, cannot be used; the message says why.</exception>
    public static ValueParser For(Column column, string? min = null, string? max = null)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Type switch
        {
            ColumnType.Text => new TextChecker(min, max),
            ColumnType.Integer => Number<long, IntegerType>(column, min, max),
            ColumnType.Decimal => Number<DecimalValue, DecimalType>(column, min, max),
            ColumnType.Double => Number<double, DoubleType>(column, min, max),
            ColumnType.Boolean when ColumnForms.Has(column) => Formed<bool, WordReader>(new WordReader(column.Forms!), column, min, max),
            ColumnType.Boolean => Plain<bool, BooleanType>(column, min, max),
            ColumnType.Date => Formed<int, CalendarReader>(CalendarReader.For(column), column, min, max),
            _ => Formed<long, CalendarReader>(CalendarReader.For(column), column, min, max),
        };
    }

    // Bounds of numbers stand in the pipeline file, and are written as numbers are there.
    private static ValueParser Number<T, TType>(Column column, string? min, string? max)
        where TType : struct, IValueType<T> => ColumnForms.Numbers<T, TType>(column) is { } reader
            ? new ValueChecker<T, FormedNumberReader<T, TType>>(reader, default(PlainReader<T, TType>), column, min, max)
            : Plain<T, TType>(column, min, max);

    private static ValueChecker<T, PlainReader<T, TType>> Plain<T, TType>(Column column, string? min, string? max)
        where TType : struct, IValueType<T> => new(default, default(PlainReader<T, TType>), column, min, max);

    private static ValueChecker<T, TReader> Formed<T, TReader>(TReader reader, Column column, string? min, string? max)
        where TReader : IValueReader<T> => new(reader, reader, column, min, max);

    /// <summary>Whether all of the text is of the type.</summary>
    public abstract bool IsValid(ReadOnlySpan<byte> text);

    /// <summary>Whether the text is of the type and within the bounds.</summary>
    public abstract ValueVerdict Check(ReadOnlySpan<byte> text);

    /// <summary>Whether each text of a column is valid. The values stay in the block, for expressions.</summary>
    /// <param name="block">The records.</param>
    /// <param name="slot">The column's slot.</param>
    /// <param name="places">The places of its texts in all records of the block, negative for null, of which anything may be said.</param>
    /// <param name="valid">Gets the answers.</param>
    public abstract void CheckMany(RecordBlock block, int slot, ReadOnlySpan<long> places, Span<bool> valid);
}
