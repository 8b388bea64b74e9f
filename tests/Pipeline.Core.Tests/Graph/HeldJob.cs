using System.Globalization;
using System.Text;

namespace Pipeline.Core.Tests.Graph;

/// <summary>
/// A random job of a stage that holds records, over columns of all types with few values each, and its result done naively over strings: it
/// shares no code with the product. A record is the texts of its columns and its number.
/// </summary>
internal sealed class HeldJob
{
    private static readonly string[] Types = SortJob.Types;

    // Written in several ways that are equal by their type, and by text are not.
    private static readonly string[][] Values =
    [
        ["a", "A", "é", "b,c", ""],
        ["7", "-7", "0", "+7", ""],
        ["1", "1.0", "1.00", "-0.5", ""],
        ["1", "1.0", "1e0", "0.25", "0", "-0", ""],
        ["true", "false", ""],
        ["2024-02-29", "1999-12-31", ""],
        ["2024-02-29T10:00:00Z", "2024-02-29T12:00:00+02:00", "1999-12-31T00:00:00Z", ""],
    ];

    private HeldJob(List<List<string[]>> files) => Files = files;

    public List<List<string[]>> Files { get; }

    public static string Header => string.Join(',', Types) + ",n\n";

    public static string Columns(string unique = "") =>
        "columns: { " + string.Join(", ", Types.Select(type => $"{type}: {{ type: {type}{(string.Equals(type, unique, StringComparison.Ordinal) ? ", unique: true" : "")} }}")) + " }\nrejects: { max: 100% }\n";

    public static HeldJob Random(Random random)
    {
        int number = 0;
        int most = random.Next(4) == 0 ? 3000 : 60;
        return new HeldJob([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Enumerable.Range(0, random.Next(most)).Select(_ => Record(random, number++, most)).ToList())]);
    }

    public static string Line(string[] record) => string.Join(',', record.Select(field => field.Contains(',', StringComparison.Ordinal) ? $"\"{field}\"" : field)) + "\n";

    public string Text(int file) => Header + string.Concat(Files[file].Select(Line));

    /// <summary>What each file has of the records that are left, as Latin-1.</summary>
    public SortedDictionary<string, string> ByFile(IReadOnlyCollection<string[]> left)
    {
        HashSet<string[]> stayed = [.. left];
        return new(Files.Index().ToDictionary(file => $"{file.Index}.csv", file => Latin1(Header + string.Concat(file.Item.Where(stayed.Contains).Select(Line)))), StringComparer.Ordinal);
    }

    public static string Merged(IEnumerable<string[]> records) => Latin1(Header + string.Concat(records.Select(Line)));

    /// <summary>The records in groups that are equal in these columns, groups and records in the order in which they came.</summary>
    public IEnumerable<List<string[]>> Groups(int[] columns)
    {
        Dictionary<string, List<string[]>> groups = new(StringComparer.Ordinal);
        foreach (string[] record in Files.SelectMany(file => file))
        {
            string key = string.Join('|', columns.Select(column => Canonical(column, record[column])));
            if (!groups.TryGetValue(key, out List<string[]>? group))
            {
                groups.Add(key, group = []);
            }

            group.Add(record);
        }

        return groups.Values;
    }

    /// <summary>Orders by columns, null last whatever the direction.</summary>
    public static IOrderedEnumerable<string[]> Order(IEnumerable<string[]> records, IEnumerable<(int Column, bool Descending)> columns, bool areGroups = false)
    {
        IOrderedEnumerable<string[]> ordered = records.OrderBy(_ => 0);
        foreach ((int column, bool descending) in columns)
        {
            ordered = ordered.ThenBy(record => record[column].Length == 0 ? 1 : 0);
            Comparer<string> values = Comparer<string>.Create((x, y) => x.Length == 0 || y.Length == 0 ? 0 : areGroups && column == 3 && x is "0" or "-0" && y is "0" or "-0" ? 0 : Compare(column, x, y));
            ordered = descending ? ordered.ThenByDescending(record => record[column], values) : ordered.ThenBy(record => record[column], values);
        }

        return ordered;
    }

    /// <summary>Some columns.</summary>
    public static int[] Some(Random random, int most) => [.. Enumerable.Range(0, Types.Length).OrderBy(_ => random.Next()).Take(1 + random.Next(most))];

    public static string Names(IEnumerable<int> columns) => "[" + string.Join(", ", columns.Select(column => Types[column])) + "]";

    public static string Names(IEnumerable<(int Column, bool Descending)> columns) =>
        "[" + string.Join(", ", columns.Select(column => column.Descending ? $"{{ column: {Types[column.Column]}, order: desc }}" : Types[column.Column])) + "]";

    internal static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string[] Record(Random random, int number, int most) =>
        [.. Values.Select((values, column) => most > 100 && column == 0 && random.Next(3) > 0 ? $"t{random.Next(most)}" : values[random.Next(values.Length)]), number.ToString(CultureInfo.InvariantCulture)];

    private static int Compare(int column, string x, string y) => column == 6 ? Instant(x).CompareTo(Instant(y)) : column == 3 && x is "0" or "-0" && y is "0" or "-0" ? y.Length.CompareTo(x.Length) : SortJob.Compare(column, x, y);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string Canonical(int column, string text) => text.Length == 0 ? "" : column switch
    {
        1 => long.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        2 => (decimal.Parse(text, CultureInfo.InvariantCulture) + 1.000000m).ToString(CultureInfo.InvariantCulture).TrimEnd('0'),
        3 => (double.Parse(text, CultureInfo.InvariantCulture) + 0.0).ToString("R", CultureInfo.InvariantCulture),
        6 => Instant(text).UtcTicks.ToString(CultureInfo.InvariantCulture),
        _ => text,
    };
}
