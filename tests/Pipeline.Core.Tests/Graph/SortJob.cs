using System.Globalization;
using System.Numerics;
using System.Text;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A random job of sorting: files, keys of all types, and its result by LINQ's stable sort, which shares no code with the product.</summary>
internal sealed record SortJob(IReadOnlyList<IReadOnlyList<string[]>> Files, IReadOnlyList<(int Column, bool Descending, bool NullsFirst)> Keys)
{
    internal static readonly string[] Types = ["text", "integer", "decimal", "double", "boolean", "date", "timestamp"];

    public string Yaml
    {
        get
        {
            string columns = string.Join(", ", Types.Skip(1).Select(type => $"{type}: {{ type: {type} }}"));
            string keys = string.Join(", ", Keys.Select(key => key is (_, false, false) ? Types[key.Column] : $"{{ column: {Types[key.Column]}, order: {(key.Descending ? "desc" : "asc")}, nulls: {(key.NullsFirst ? "first" : "last")} }}"));
            return $"columns: {{ {columns} }}\nstages: [{{ sort: [{keys}] }}]";
        }
    }

    private static string Header => string.Join(',', Types) + ",n\n";

    public static SortJob Random(Random random)
    {
        int number = 0;
        int most = random.Next(3) == 0 ? 20_000 : 500;
        List<List<string[]>> files = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Enumerable.Range(0, random.Next(most)).Select(_ => Record(random, number++)).ToList())];
        List<(int, bool, bool)> keys = [.. Enumerable.Range(0, Types.Length).OrderBy(_ => random.Next()).Take(1 + random.Next(3)).Select(column => (column, random.Next(2) == 0, random.Next(2) == 0))];
        return new SortJob(files, keys);
    }

    public string Text(int file) => Header + string.Concat(Files[file].Select(Line));

    public string Expected()
    {
        IEnumerable<string[]> all = Files.SelectMany(file => file);
        IOrderedEnumerable<string[]> ordered = all.OrderBy(_ => 0);
        foreach ((int column, bool descending, bool nullsFirst) in Keys)
        {
            ordered = ordered.ThenBy(record => (record[column].Length == 0) != nullsFirst ? 1 : 0);
            Comparer<string> values = Comparer<string>.Create((x, y) => x.Length == 0 || y.Length == 0 ? 0 : Compare(column, x, y));
            ordered = descending ? ordered.ThenByDescending(record => record[column], values) : ordered.ThenBy(record => record[column], values);
        }

        return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Header + string.Concat(ordered.Select(Line))));
    }

    private static string Line(string[] record) => string.Join(',', record) + "\n";

    private static string[] Record(Random random, int number) =>
        [.. Types.Select((_, column) => random.Next(6) == 0 ? "" : Value(random, column)), number.ToString(CultureInfo.InvariantCulture)];

    private static string Value(Random random, int column) => column switch
    {
        0 => string.Concat(Enumerable.Range(0, 1 + random.Next(4)).Select(_ => random.Next(4) switch { 0 => "a", 1 => "é", 2 => "😀", _ => "B" })),
        1 => (random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)).ToString(CultureInfo.InvariantCulture),
        2 => $"{(random.Next(2) == 0 ? "-" : "")}{random.Next(1 << random.Next(20))}{new[] { "", ".0", ".50", ".5", ".125" }[random.Next(5)]}",
        3 => (random.Next(-5, 6) * Math.Pow(2, random.Next(-60, 60))).ToString("R", CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text,
        4 => random.Next(2) == 0 ? "true" : "false",
        5 => DateTime.UnixEpoch.AddDays(random.Next(-300, 300)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => DateTime.UnixEpoch.AddSeconds(random.Next(-3000, 3000)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    internal static int Compare(int column, string x, string y) => column switch
    {
        1 => long.Parse(x, CultureInfo.InvariantCulture).CompareTo(long.Parse(y, CultureInfo.InvariantCulture)),
        2 => Scaled(x).CompareTo(Scaled(y)),
        3 => double.Parse(x, CultureInfo.InvariantCulture).CompareTo(double.Parse(y, CultureInfo.InvariantCulture)),
        _ => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)),
    };

    private static BigInteger Scaled(string text)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        return BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * BigInteger.Pow(10, 9 - (point < 0 ? 0 : text.Length - point - 1));
    }
}
