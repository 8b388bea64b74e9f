using System.Globalization;
using System.Text.Json;
using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>A profile as JSON. Numbers of the data are written as they are, with all their digits.</summary>
internal static class ProfileJson
{
    /// <summary>Writes it.</summary>
    public static void Write(DataProfile profile, Stream to)
    {
        using Utf8JsonWriter writer = new(to, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("version", 1);
        Array(writer, "columns", profile.Columns, column => Write(writer, profile.Options, column));
        if (profile.Options.HasCorrelations)
        {
            Array(writer, "correlations", profile.Correlations, pair =>
            {
                writer.WriteString("first", pair.First);
                writer.WriteString("second", pair.Second);
                writer.WriteNumber("records", pair.Records);
                Number(writer, "correlation", pair.Value);
            });
        }

        if (profile.Fit is { } fit)
        {
            writer.WriteStartObject("fit");
            writer.WriteString("response", fit.Formula.Response);
            Array(writer, "terms", fit.Terms, term =>
            {
                writer.WriteString("term", term.Term);
                Number(writer, "estimate", term.Estimate);
                Number(writer, "standard_error", term.Error);
            });
            writer.WriteNumber("records", fit.Records);
            writer.WriteNumber("degrees_of_freedom", fit.Degrees);
            Number(writer, "residual_sum_of_squares", fit.ResidualSum);
            Number(writer, "residual_deviation", fit.ResidualDeviation);
            Number(writer, "r2", fit.Determination);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ProfileOptions options, ColumnSummary column)
    {
        bool isNumber = column.Type is ColumnType.Integer or ColumnType.Decimal or ColumnType.Double;
        if (options.By.Count > 0)
        {
            writer.WriteStartObject("group");
            for (int i = 0; i < options.By.Count; i++)
            {
                writer.WriteString(options.By[i], column.Group[i]);
            }

            writer.WriteEndObject();
        }

        writer.WriteString("column", column.Name);
        writer.WriteString("type", TypeName(column.Type));
        writer.WriteNumber("records", column.Records);
        writer.WriteNumber("nulls", column.Nulls);
        writer.WriteNumber("empty", column.Empty);
        writer.WriteNumber("distinct", column.Distinct);
        Value("min", column.Min);
        Value("max", column.Max);
        Value("sum", column.Sum);
        Value("mean", column.Mean);
        Value("stddev", column.StandardDeviation);
        Value("skewness", column.Skewness);
        writer.WriteStartObject("quantiles");
        for (int i = 0; i < options.Quantiles.Count; i++)
        {
            Value(options.Quantiles[i].ToString(CultureInfo.InvariantCulture), column.Quantiles[i]);
        }

        writer.WriteEndObject();
        Array(writer, "top", column.Top, top =>
        {
            writer.WriteString("value", top.Value);
            writer.WriteNumber("count", top.Count);
        });
        writer.WriteStartObject("length");
        Number(writer, "min", column.MinLength);
        Number(writer, "max", column.MaxLength);
        Number(writer, "mean", column.MeanLength);
        writer.WriteEndObject();
        if (options.Bars > 0)
        {
            Array(writer, "histogram", column.Histogram, bar =>
            {
                writer.WriteNumber("from", bar.From);
                writer.WriteNumber("to", bar.To);
                writer.WriteNumber("count", bar.Count);
            });
        }

        void Value(string name, string? value)
        {
            writer.WritePropertyName(name);
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else if (isNumber)
            {
                writer.WriteRawValue(value);
            }
            else
            {
                writer.WriteStringValue(value);
            }
        }
    }

    /// <summary>A type as users name it.</summary>
    public static string TypeName(ColumnType type) => type.ToString().ToLowerInvariant();

    private static void Number(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void Array<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
