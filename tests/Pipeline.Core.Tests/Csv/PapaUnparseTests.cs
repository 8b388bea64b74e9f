using System.Text.Json;
using Pipeline.Core.Tests.Graph;

namespace Pipeline.Core.Tests.Csv;

/// <summary>The cases of papaparse's writer that our words can say: each is written as expected, or is a difference with its reason.</summary>
public sealed class PapaUnparseTests
{
    private const string Apostrophe = "an apostrophe before a formula is escaped too, so that it can be taken off again; a text is quoted only where it must be";

    private static readonly Dictionary<string, string> Differences = new(StringComparer.Ordinal)
    {
        ["Escape formulae"] = Apostrophe,
        ["Escape formulae with forced quotes"] = Apostrophe,
        ["Escape formulae with tab and carriage-return"] = Apostrophe,
    };

    [CorpusFact(Timeout = 120_000)]
    public async Task Unparse_EachCase_IsWrittenAsExpectedOrADocumentedDifference()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(CorpusFactAttribute.Folder!, "papaparse", "cases.json")));
        List<string> problems = [];
        HashSet<string> differing = [];
        int same = 0;
        foreach (JsonElement one in cases.RootElement.GetProperty("UNPARSE_TESTS").EnumerateArray())
        {
            if (SettingsOf(one.GetProperty("config")) is not { } settings || RecordsOf(one.GetProperty("input")) is not { Count: > 0 } records)
            {
                continue;
            }

            string description = one.GetProperty("description").GetString()!;
            string expected = one.GetProperty("expected").GetString()!;
            using PipelineFolder folder = new();
            folder.Write("a.csv", string.Concat(records.Select(record => string.Join(',', record.Select(Quote)) + "\n")));
            PipelineResult result = (await folder.RunAsync(settings)).AssertPublished();
            string written = result.PublishedText().TrimEnd('\r', '\n');
            if (written == expected.TrimEnd('\r', '\n'))
            {
                same++;
            }
            else if (Differences.ContainsKey(description))
            {
                differing.Add(description);
            }
            else
            {
                problems.Add($"{description}: expected {JsonSerializer.Serialize(expected)}, written {JsonSerializer.Serialize(written)}");
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.Empty(Differences.Keys.Except(differing));
        Assert.True(same >= 15, $"{same} cases are the same");
    }

    /// <summary>The settings of a pipeline that writes so; null where we have no word for one of them.</summary>
    private static string? SettingsOf(JsonElement config)
    {
        List<string> output = ["quoting: minimal"];
        string formulas = "";
        string newline = "crlf";
        foreach (JsonProperty setting in config.EnumerateObject())
        {
            switch (setting.Name, setting.Value.ToString())
            {
                case ("delimiter", [var delimiter]) when !char.IsControl(delimiter) || delimiter == '\t':
                    output.Add($"delimiter: \"{(delimiter == '\t' ? "tab" : delimiter)}\"");
                    break;
                case ("newline", "\n"):
                    newline = "lf";
                    break;
                case ("quotes", "True"):
                    output[0] = "quoting: all";
                    break;
                case ("escapeFormulae", "True"):
                    formulas = ", formulas: escape";
                    break;
                default:
                    return null;
            }
        }

        return $"input: {{ csv: {{ header: false, delimiter: \",\" }} }}\noutput: {{ csv: {{ newline: {newline}, {string.Join(", ", output)} }}{formulas} }}";
    }

    /// <summary>Records of one width, names first; none where the input is no table.</summary>
    private static List<string?[]> RecordsOf(JsonElement input)
    {
        List<string?[]> records = [];
        if (input.ValueKind != JsonValueKind.Array)
        {
            return records;
        }

        foreach (JsonElement record in input.EnumerateArray())
        {
            if (record.ValueKind == JsonValueKind.Object)
            {
                if (records.Count == 0)
                {
                    records.Add([.. record.EnumerateObject().Select(field => field.Name)]);
                }

                records.Add([.. records[0].Select(name => record.TryGetProperty(name!, out JsonElement value) ? TextOf(value) : null)]);
            }
            else
            {
                records.Add([.. record.EnumerateArray().Select(TextOf)]);
            }
        }

        return records.TrueForAll(record => record.Length == records[0].Length) ? records : [];
    }

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.ToString();

    private static string Quote(string? value) => value is null or "" ? "" : $"\"{value.Replace("\"", "\"\"")}\"";
}
