using System.Globalization;
using System.Text;

namespace Pipeline.Core.Tests.Lookups;

/// <summary>A random job with a lookup, and its result by nested dictionaries of strings, which share no code with the product.</summary>
internal sealed class LookupJob
{
    private static readonly string?[] Texts = ["7", "007", "7.0", "8", null, null, "", " 7", "x", "X", "a,b", "say \"hi\"", "ä", "two\nlines", "é\u0000ü", "-0", "0", "70", new('k', 300)];
    private static readonly string?[] Integers = ["7", "007", "8", null, "-3", "-0", "0", "00", "9223372036854775807"];
    private static readonly string?[] Decimals = ["7", "7.0", "007.00", null, "-0", "0", "0.0", "1.5", "-3", "9223372036854775807"];

    private readonly List<List<string?[]>> files = [];
    private readonly List<string?[]> reference = [];
    private readonly string[] ownTypes;
    private readonly string[] otherTypes;
    private readonly string missing;
    private readonly string duplicate;
    private readonly string? keep;
    private readonly bool renames;

    private LookupJob(Random random)
    {
        int keys = 1 + random.Next(2);
        ownTypes = [.. Enumerable.Range(0, keys).Select(_ => Pick(random, "text", "integer", "decimal"))];
        otherTypes = [.. Enumerable.Range(0, keys).Select(_ => Pick(random, "text", "integer", "decimal"))];
        missing = Pick(random, "reject", "null", "drop");
        duplicate = Pick(random, "first", "last", "first", "error");
        keep = random.Next(3) == 0 ? Pick(random, "matched", "unmatched") : null;
        renames = random.Next(2) == 0;
        bool isLarge = random.Next(4) == 0;
        int number = 0;
        for (int file = random.Next(3); file >= 0; file--)
        {
            files.Add([.. Enumerable.Range(0, random.Next(isLarge ? 5000 : 200)).Select(_ => (string?[])[.. ownTypes.Select(type => Value(random, type, isLarge)), Note(random), $"{number++}"])]);
        }

        int records = random.Next(isLarge ? 12_000 : 30);
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < records; i++)
        {
            string?[] record = [.. otherTypes.Select(type => Value(random, type, isLarge)), Note(random), isLarge ? new string('v', random.Next(200)) : Note(random)];
            // Nearly always without doubles where they are an error.
            if (duplicate != "error" || KeyOf(record) is not { } key || seen.Add(key) || random.Next(50) == 0)
            {
                reference.Add(record);
            }
        }
    }

    /// <summary>Lines of the reference with one key, the first of them that comes, where that is an error.</summary>
    public (long First, long Second)? Clash { get; private set; }

    public long Missing { get; private set; }

    public long NullKeys { get; private set; }

    public long Rejected { get; private set; }

    public int Files => files.Count;

    public string Reference => Header("id", "value,more") + string.Concat(reference.Select(Line));

    public static LookupJob Random(Random random) => new(random);

    public string Text(int file) => Header("k", "note,n") + string.Concat(files[file].Select(Line));

    public string Yaml(string path)
    {
        string on = string.Join(", ", ownTypes.Select((_, i) => $"k{i}: id{i}"));
        string take = keep is null ? $"take: {(renames ? "[value, { other: more }]" : "[{ a: value, b: more }]")}, missing: {missing}" : $"keep: {keep}";
        return $"columns: {{ {Columns("k", ownTypes)} }}\nrejects: {{ max: 100% }}\nstages: [{{ lookup: {{ file: '{path}', columns: {{ {Columns("id", otherTypes)} }}, on: {{ {on} }}, {take}, duplicate: {duplicate} }} }}]";
    }

    /// <summary>The published files by their names, and what else is known then.</summary>
    public SortedDictionary<string, string> Expected()
    {
        Dictionary<string, string?[]> table = new(StringComparer.Ordinal);
        Dictionary<string, long> lines = new(StringComparer.Ordinal);
        long line = 2;
        foreach (string?[] record in reference)
        {
            if (KeyOf(record) is { } key)
            {
                if (!table.TryAdd(key, record))
                {
                    Clash ??= duplicate == "error" ? (lines[key], line) : null;
                    table[key] = duplicate == "last" ? record : table[key];
                }

                lines.TryAdd(key, line);
            }

            line += 1 + Line(record).Count(character => character == '\n') - 1;
        }

        SortedDictionary<string, string> expected = new(StringComparer.Ordinal);
        string columns = keep is not null ? "" : renames ? ",value,other" : ",a,b";
        for (int file = 0; file < files.Count; file++)
        {
            StringBuilder text = new(Header("k", "note,n").TrimEnd('\n') + columns + "\n");
            foreach (string?[] record in files[file])
            {
                Judge(record, table, text);
            }

            expected.Add($"{file}.csv", Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text.ToString())));
        }

        return expected;
    }

    private void Judge(string?[] record, Dictionary<string, string?[]> table, StringBuilder text)
    {
        string own = Line(record).TrimEnd('\n');
        string? key = KeyOf(record);
        string?[]? match = key is null ? null : table.GetValueOrDefault(key);
        Missing += key is not null && match is null ? 1 : 0;
        NullKeys += key is null ? 1 : 0;
        if (keep is not null)
        {
            text.Append((match is not null) == (keep == "matched") ? own + "\n" : "");
        }
        else if (match is not null)
        {
            text.Append(own + "," + Field(match[^2]) + "," + Field(match[^1]) + "\n");
        }
        else if (missing == "null")
        {
            text.Append(own + ",,\n");
        }
        else
        {
            Rejected += missing == "reject" ? 1 : 0;
        }
    }

    /// <summary>The key as it is compared, or null where it matches nothing.</summary>
    private string? KeyOf(string?[] record)
    {
        List<string> parts = [];
        for (int i = 0; i < ownTypes.Length; i++)
        {
            if (record[i] is not { } value)
            {
                return null;
            }

            bool isText = ownTypes[i] == "text" || otherTypes[i] == "text";
            parts.Add(isText ? value : (decimal.Parse(value, CultureInfo.InvariantCulture) / 1.000000000000m).ToString(CultureInfo.InvariantCulture).Replace("-0", decimal.Parse(value, CultureInfo.InvariantCulture) == 0 ? "0" : "-0", StringComparison.Ordinal));
        }

        return string.Join('\u0001', parts);
    }

    private string Header(string name, string rest) => string.Join(',', ownTypes.Select((_, i) => $"{name}{i}")) + "," + rest + "\n";

    private static string Columns(string name, string[] types) => string.Join(", ", types.Select((type, i) => $"{name}{i}: {{ type: {type} }}").Where(column => !column.Contains("text", StringComparison.Ordinal)));

    private static string Line(string?[] record) => string.Join(',', record.Select(Field)) + "\n";

    private static string Field(string? value) => value is null ? "" : value.Length == 0 || value.AsSpan().ContainsAny(",\"\n\r") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

    private static string? Note(Random random) => random.Next(5) switch { 0 => null, 1 => "", 2 => "a \"b\", c", _ => $"n{random.Next(100)}" };

    private static string? Value(Random random, string type, bool isLarge) => isLarge && random.Next(10) > 0 ? $"{random.Next(20_000)}"
        : type switch { "text" => Pick(random, Texts), "integer" => Pick(random, Integers), _ => Pick(random, Decimals) };

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
