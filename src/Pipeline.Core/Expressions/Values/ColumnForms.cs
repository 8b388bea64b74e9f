using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>Makes the readers of columns whose values are not written in the canonical way, and says how they are.</summary>
internal static class ColumnForms
{
    /// <summary>Whether the column's values have to be read by one of these readers.</summary>
    public static bool Has(Column column) => column.Type switch
    {
        ColumnType.Date or ColumnType.Timestamp => column.Format is not null || column.TimeZone is not null || column.Forms is not null,
        ColumnType.Boolean => column.Forms is { } forms && (forms.TrueValues ?? forms.FalseValues) is not null,
        ColumnType.Integer or ColumnType.Decimal or ColumnType.Double => column.Forms is { HaveNumbers: true },
        _ => false,
    };

    /// <summary>The reader of a number, or null where numbers are canonical.</summary>
    public static FormedNumberReader<T, TType>? Numbers<T, TType>(Column column)
        where TType : struct, IValueType<T> => Has(column) ? new FormedNumberReader<T, TType>(new NumberText(column.Forms!)) : null;

    /// <summary>What reads the column's numbers as decimals, whatever their type.</summary>
    public static IValueReader<DecimalValue> Decimals(Column column) =>
        (IValueReader<DecimalValue>?)Numbers<DecimalValue, DecimalType>(column) ?? default(PlainReader<DecimalValue, DecimalType>);

    /// <summary>What reads the column's numbers as doubles, whatever their type.</summary>
    public static IValueReader<double> Doubles(Column column) =>
        (IValueReader<double>?)Numbers<double, DoubleType>(column) ?? default(PlainReader<double, DoubleType>);

    /// <summary>What stands behind the name of the type in a message, such as " written as 1.234,5"; empty for canonical values.</summary>
    public static string Clause(Column column)
    {
        if (!Has(column))
        {
            return "";
        }

        switch (column.Type)
        {
            case ColumnType.Boolean:
                return $" ({Words(column.Forms!.TrueValues, "true")} or {Words(column.Forms.FalseValues, "false")})";
            case ColumnType.Date or ColumnType.Timestamp:
                string[] formats = [column.Format ?? CalendarReader.Iso, .. column.Forms?.MoreFormats ?? []];
                string once = column.Forms?.Ambiguous == AmbiguousTime.Reject ? ", not one that the clock shows twice" : "";
                return column.Format is null && formats.Length == 1
                    ? once
                    : $" in {(formats.Length == 1 ? "the format" : "one of the formats")} {string.Join(", ", formats)}{once}";
            default:
                return $" written as {new NumberText(column.Forms!).Example(column.Type == ColumnType.Integer)}";
        }
    }

    private static string Words(IReadOnlyList<string>? words, string otherwise) => words is null ? otherwise : string.Join(", ", words.Take(3));
}
