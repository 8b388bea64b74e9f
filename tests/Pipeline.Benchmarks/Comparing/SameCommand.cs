using System.Globalization;
using System.Text;

namespace Pipeline.Benchmarks.Comparing;

/// <summary>Says whether two tools wrote the same records in the same order, or a tool the right partitions.</summary>
internal static class SameCommand
{
    public static int Run(IReadOnlyList<string> given)
    {
        Arguments arguments = new(given, "cent-columns", "partitions", "order");
        if (arguments.Words is not [var left, var right])
        {
            throw new ArgumentException("same takes two files or folders", nameof(given));
        }

        string? difference = arguments.Text("partitions", "") is { Length: > 0 } column
            ? Partitions.FindDifference(left, right, column, inOrder: arguments.Text("order", "kept") == "kept", out string found)
            : FindDifference(left, right, [.. arguments.Text("cent-columns", "").Split(',')], out found);
        Console.WriteLine(difference is null ? $"same: {found}" : $"DIFFERENT: {difference}");
        return difference is null ? 0 : 1;
    }

    private static string? FindDifference(string left, string right, HashSet<string> centColumns, out string found)
    {
        using CsvRecords ones = new(CsvRecords.FilesOf(left));
        using CsvRecords others = new(CsvRecords.FilesOf(right));
        found = "";
        bool[]? mayDiffer = null;
        long records = 0;
        long cents = 0;
        while (ones.Read())
        {
            if (!others.Read())
            {
                return $"{right} ends after {records} records, {left} does not";
            }

            mayDiffer ??= [.. Enumerable.Range(0, ones.Count).Select(i => centColumns.Contains(Encoding.UTF8.GetString(ones[i])))];
            if (ones.Count != others.Count)
            {
                return $"record {records}: {ones.Count} fields against {others.Count}";
            }

            for (int i = 0; i < ones.Count; i++)
            {
                if (ones[i].SequenceEqual(others[i]))
                {
                    continue;
                }

                decimal? difference = Difference(ones[i], others[i]);
                if (difference is null or > 0.01m || (difference != 0 && !mayDiffer[i]))
                {
                    return $"record {records}, field {i + 1}: '{Encoding.UTF8.GetString(ones[i])}' against '{Encoding.UTF8.GetString(others[i])}'";
                }

                cents += difference == 0 ? 0 : 1;
            }

            records++;
        }

        found = $"{Math.Max(records - 1, 0)} records" + (cents == 0 ? "" : $", {cents} values a cent apart");
        return others.Read() ? $"{left} ends after {records} records, {right} does not" : null;
    }

    private static decimal? Difference(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        decimal.TryParse(left, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal one)
        && decimal.TryParse(right, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal other)
            ? Math.Abs(one - other)
            : null;
}
