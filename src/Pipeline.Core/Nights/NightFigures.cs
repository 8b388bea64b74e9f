using System.Text.Json;

namespace Pipeline.Nights;

/// <summary>The figures of a night, as its line of the ledger has them. Never a field's value: a sum of fewer than two values is left out.</summary>
internal sealed record NightFigures
{
    /// <summary>How many columns are counted at most: the first ones. So sketches stay below 16 MiB.</summary>
    public const int MostColumns = 4000;

    // Characters of all their names, so that a line of the ledger stays below 300 kB and does not push out the nights before it.
    private const int MostOfNames = 50_000;

    /// <summary>Which of these columns are counted, each once.</summary>
    public static IReadOnlyList<string> Counted(IEnumerable<string> columns)
    {
        List<string> counted = [];
        int characters = 0;
        foreach (string column in columns.Distinct(StringComparer.Ordinal).Take(MostColumns))
        {
            characters += column.Length;
            if (characters > MostOfNames)
            {
                break;
            }

            counted.Add(column);
        }

        return counted;
    }

    /// <summary>The columns of the input, those of its first file first.</summary>
    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>The columns of the output.</summary>
    public required IReadOnlyList<ColumnFigures> Columns { get; init; }

    /// <summary>Sums by column, in decimal digits; null where a value was no number.</summary>
    public IReadOnlyDictionary<string, string?> Sums { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Whether the nights before do not count any more.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Writes its members, column by column in four arrays, which take half the room of an object for each.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        string[] names = [.. Columns.Select(column => column.Name)];
        writer.WriteBoolean("first", IsFirst);
        Write("columns", names, writer.WriteStringValue);
        if (!names.SequenceEqual(Header, StringComparer.Ordinal))
        {
            Write("header", Header, writer.WriteStringValue);
        }

        Write("records", Columns.Select(column => column.Records), writer.WriteNumberValue);
        Write("nulls", Columns.Select(column => column.Nulls), writer.WriteNumberValue);
        Write("distinct", Columns.Select(column => column.Distinct), writer.WriteNumberValue);
        writer.WriteStartObject("sums");
        foreach ((string column, string? sum) in Sums)
        {
            writer.WriteString(column, sum);
        }

        writer.WriteEndObject();

        void Write<T>(string name, IEnumerable<T> items, Action<T> write)
        {
            writer.WriteStartArray(name);
            foreach (T item in items)
            {
                write(item);
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>Reads its members.</summary>
    /// <exception cref="FormatException">They do not belong together.</exception>
    public static NightFigures Read(JsonElement root)
    {
        string[] names = Texts("columns");
        (long[] records, long[] nulls, long[] distinct) = (Numbers("records"), Numbers("nulls"), Numbers("distinct"));
        if (records.Length != names.Length || nulls.Length != names.Length || distinct.Length != names.Length)
        {
            throw new FormatException("figures of other columns");
        }

        return new NightFigures
        {
            IsFirst = root.GetProperty("first").GetBoolean(),
            Header = root.TryGetProperty("header", out _) ? Texts("header") : names,
            Columns = [.. names.Select((name, i) => new ColumnFigures(name, records[i], nulls[i], distinct[i]))],
            Sums = root.GetProperty("sums").EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString(), StringComparer.Ordinal),
        };

        string[] Texts(string name) => [.. root.GetProperty(name).EnumerateArray().Select(item => item.GetString() ?? "")];
        long[] Numbers(string name) => [.. root.GetProperty(name).EnumerateArray().Select(item => item.GetInt64())];
    }
}
