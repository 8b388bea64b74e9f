using System.Globalization;
using System.Text;
using Pipeline.Runs;

namespace Pipeline.Profiles;

/// <summary>A profile as a table of texts, a row for each column: all figures, each null as an empty text.</summary>
internal static class ProfileRows
{
    /// <summary>The header and the rows.</summary>
    public static IEnumerable<IReadOnlyList<string>> Of(DataProfile profile)
    {
        ProfileOptions options = profile.Options;
        yield return
        [
            .. options.By, "column", "type", "records", "nulls", "empty", "distinct", "min", "max", "sum", "mean", "stddev", "skewness",
            .. options.Quantiles.Select(quantile => $"q{quantile.ToString(CultureInfo.InvariantCulture)}"),
            .. Enumerable.Range(1, options.TopValues).SelectMany(i => new[] { $"top{i}", $"top{i}_count" }),
            "min_length", "max_length", "mean_length",
            .. Enumerable.Range(1, options.Bars).SelectMany(i => new[] { $"bar{i}_from", $"bar{i}_count" }),
        ];
        foreach (ColumnSummary column in profile.Columns)
        {
            yield return
            [
                .. column.Group.Select(value => value ?? ""), column.Name, ProfileJson.TypeName(column.Type),
                Text(column.Records), Text(column.Nulls), Text(column.Empty), Text(column.Distinct),
                column.Min ?? "", column.Max ?? "", column.Sum ?? "", column.Mean ?? "", column.StandardDeviation ?? "", column.Skewness ?? "",
                .. column.Quantiles.Select(value => value ?? ""),
                .. Enumerable.Range(0, options.TopValues).SelectMany(i => i < column.Top.Count ? new[] { column.Top[i].Value, Text(column.Top[i].Count) } : ["", ""]),
                Text(column.MinLength), Text(column.MaxLength), Text(column.MeanLength),
                .. Enumerable.Range(0, options.Bars).SelectMany(i => i < column.Histogram.Count ? new[] { Text(column.Histogram[i].From), Text(column.Histogram[i].Count) } : ["", ""]),
            ];
        }
    }

    /// <summary>Writes the rows as CSV.</summary>
    public static void WriteCsv(DataProfile profile, Stream to)
    {
        StringBuilder line = new();
        foreach (IReadOnlyList<string> row in Of(profile))
        {
            line.Clear();
            for (int i = 0; i < row.Count; i++)
            {
                CsvLine.Append(i == 0 ? line : line.Append(','), row[i]);
            }

            to.Write(Encoding.UTF8.GetBytes(line.Append('\n').ToString()));
        }
    }

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Text(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";
}
