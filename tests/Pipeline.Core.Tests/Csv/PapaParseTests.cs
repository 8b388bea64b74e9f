using System.Text.Json;

namespace Pipeline.Core.Tests.Csv;

/// <summary>The cases of papaparse's parser: each gives what is expected of it, or is a difference with its reason.</summary>
public sealed class PapaParseTests
{
    private const string StrayQuote = "a quote within an unquoted field is damage, which is rejected, or with quotes: recover is text";
    private const string BlankBehindQuote = "blanks between a quote and a delimiter are damage, unless trim: quotes says that they are nothing";
    private const string Renamed = "names that stand twice are refused, or with header_names: rename called name_2, name_3";
    private const string Unclear = "two delimiters are as likely, so the file is refused until one is declared";

    private static readonly Dictionary<string, string> Differences = new(StringComparer.Ordinal)
    {
        ["Whitespace at edges of unquoted field"] = Unclear,
        ["Pipe delimiter is guessed correctly when mixed with comas"] = Unclear,
        ["Unquoted field with quotes at end of field"] = StrayQuote,
        ["Quoted field with whitespace around quotes"] = StrayQuote,
        ["Misplaced quotes in data, not as opening quotes"] = StrayQuote,
        ["Misplaced quotes in data twice, not as opening quotes"] = StrayQuote,
        ["Quoted fields with spaces between closing quote and next delimiter"] = BlankBehindQuote,
        ["Quoted fields with spaces between closing quote and next new line"] = BlankBehindQuote,
        ["Quoted fields with spaces after closing quote"] = BlankBehindQuote,
        ["Quoted fields with spaces between closing quote and next delimiter and contains delimiter"] = BlankBehindQuote,
        ["Quoted fields with spaces between closing quote and newline and contains newline"] = BlankBehindQuote,
        ["Simple duplicated header names"] = Renamed,
        ["Duplicated header names existing column"] = Renamed,
        ["Duplicate header names with __proto__ field"] = Renamed,
        ["Mixed slash n and slash r should choose first as precident"] = "line ends may be mixed; line_end: lf reads it as papaparse does",
        ["Bad delimiter (\\n)"] = "a line end is refused as delimiter and not replaced in silence",
        ["Callback delimiter"] = "a delimiter is declared or found out, not computed",
        ["Input is just a string (a single field)"] = "a file of one column is none that is damaged",
        ["Parsing with skipEmptyLines set to 'greedy'"] = "a record of empty fields is a record",
        ["Parsing with skipEmptyLines set to 'greedy' with quotes and delimiters as content"] = "a record of empty fields is a record",
    };

    [CorpusFact]
    public void Parse_EachCase_GivesWhatIsExpectedOrADocumentedDifference()
    {
        List<string> problems = [];
        HashSet<string> differing = [];
        int same = 0;
        foreach (PapaParseCase one in Cases())
        {
            List<string>? read = one.Read();
            if (one.IsDamaged ? read is null || one.Expected().Count == 0 && read.Count == 0 : read is not null && one.Expected().SequenceEqual(read, StringComparer.Ordinal))
            {
                same++;
            }
            else if (Differences.ContainsKey(one.Description))
            {
                differing.Add(one.Description);
            }
            else
            {
                problems.Add($"{one.Description}: expected {Show(one.Expected())}, read {(read is null ? "damage" : Show(read))}");
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.Empty(Differences.Keys.Except(differing));
        Assert.True(same >= 120, $"{same} cases are the same");
    }

    private static string Show(List<string> records) => JsonSerializer.Serialize(records.Select(record => record.Split('\u0001')));

    private static IEnumerable<PapaParseCase> Cases()
    {
        JsonElement root = JsonDocument.Parse(File.ReadAllText(Path.Combine(CorpusFactAttribute.Folder!, "papaparse", "cases.json"))).RootElement;
        return root.GetProperty("CORE_PARSER_TESTS").EnumerateArray().Concat(root.GetProperty("PARSE_TESTS").EnumerateArray()).Select(one => new PapaParseCase(one)).Where(one => !one.GivesTypes);
    }
}
