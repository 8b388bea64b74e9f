using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Expressions.Values;

namespace Pipeline.Planning;

/// <summary>
/// What the sender says of a file, in a small file beside it: JSON as
/// <c>{ "records": 2, "sha256": "…", "sums": { "amount": 12.50 } }</c>, or lines as <c>records,2</c>, <c>sha256,…</c> and
/// <c>sum.amount,12.50</c>, or the line that sha256sum writes.
/// </summary>
internal sealed record ControlTotals
{
    private const int MostBytes = 1 << 20;
    private const int HashLength = 64;
    private const string SumPrefix = "sum.";

    private readonly Dictionary<string, DecimalValue> sums = new(StringComparer.Ordinal);

    /// <summary>Records, or null.</summary>
    public long? Records { get; private set; }

    /// <summary>SHA-256 of the file as it is stored, in small hexadecimal digits, or null.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>Sums by column.</summary>
    public IReadOnlyDictionary<string, DecimalValue> Sums => sums;

    /// <summary>Reads a control file.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ControlTotals Read(string path) =>
        new FileInfo(path).Length > MostBytes ? throw new FormatException("it is larger than 1 MiB") : Parse(File.ReadAllText(path));

    /// <summary>Reads the text of a control file.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static ControlTotals Parse(string text)
    {
        ControlTotals totals = new();
        if (text.AsSpan().TrimStart().StartsWith("{"))
        {
            totals.ReadJson(text);
        }
        else
        {
            totals.ReadLines(text);
        }

        return totals.Records is not null || totals.Sha256 is not null || totals.sums.Count > 0 ? totals : throw new FormatException("it says nothing: expected records, sha256 or sums");
    }

    private void ReadJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property is { Name: "sums", Value.ValueKind: JsonValueKind.Object })
                {
                    foreach (JsonProperty sum in property.Value.EnumerateObject())
                    {
                        Add(SumPrefix + sum.Name, TextOf(sum.Value));
                    }
                }
                else
                {
                    Add(property.Name.StartsWith(SumPrefix, StringComparison.Ordinal) ? "" : property.Name, TextOf(property.Value));
                }
            }
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is no JSON: {exception.Message}", exception);
        }
    }

    // A number as it is written: a double would round it.
    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private void ReadLines(string text)
    {
        foreach (string line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            int comma = line.LastIndexOf(',');
            if (line.Length > HashLength && line[HashLength] == ' ' && line.AsSpan(0, HashLength).ContainsAnyExcept(Hexadecimal) is false)
            {
                Add("sha256", line[..HashLength]);
            }
            else if (comma > 0)
            {
                Add(line[..comma].Trim(), line[(comma + 1)..].Trim());
            }
            else
            {
                throw new FormatException($"expected a name, a comma and a value but found '{line}'");
            }
        }
    }

    private static ReadOnlySpan<char> Hexadecimal => "0123456789abcdefABCDEF";

    private void Add(string name, string value)
    {
        if (name is "records" && Records is null && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long records))
        {
            Records = records;
        }
        else if (name is "sha256" && Sha256 is null && value.Length == HashLength && !value.AsSpan().ContainsAnyExcept(Hexadecimal))
        {
            Sha256 = value.ToLowerInvariant();
        }
        else if (!name.StartsWith(SumPrefix, StringComparison.Ordinal) || !DecimalValue.TryParse(Encoding.UTF8.GetBytes(value), out DecimalValue sum) || !sums.TryAdd(name[SumPrefix.Length..], sum))
        {
            throw new FormatException($"'{name}' with '{value}': expected records with a whole number, sha256 with 64 hexadecimal digits, or a column's sum with a number, each once");
        }
    }
}
