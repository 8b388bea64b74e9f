using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Core.Tests.Csv;

namespace Pipeline.Core.Tests.Graph;

/// <summary>
/// DuckDB's files with faults of every kind: each reject names line, byte, column and kind. What is wanted was read from the files' names
/// and contents. A reject of a record's shape has no column of its own: its message names the byte, which has to lie in the wanted one.
/// </summary>
public sealed partial class RejectCorpusTests
{
    private const string Barks = "age: { type: integer }, current_day: { type: date }, barks: { type: integer }";

    // What another tool reports and we do not, and why.
    private const string ShapeFirst = "values of a record are judged only where its shape is right: in another one they may be another column's";
    private const string LongLines = "the least max_record is 1 KiB, so no line of these files is too long; the test looks at what else is wrong with them";
    private const string NoTimes = "there is no type for a time of day: such columns are text";

    private static readonly (string File, string Columns, string Wanted, string? Difference)[] Files =
    [
        ("dr_who", "date: { type: date }, datetime: { type: timestamp }, timestamp: { type: timestamp }", "2 cast date; 2 cast datetime; 2 cast timestamp", NoTimes),
        ("flush", "number: { type: decimal }", "2 cast number; 3 cast number; 5 cast number; 6 cast number", null),
        ("frankstein/nightmare", "a: { type: integer }", "10 less; 14 more; 22 quote c; 38 text c", null),
        ("incorrect_columns/few_columns", "a: { type: integer }", "1814 less; 1823 less; 2378 less; 2762 less", null),
        ("incorrect_columns/many_columns", "a: { type: integer }", "1096 more; 1159 more; 1206 more; 2769 more", null),
        ("incorrect_columns/mix_columns", "a: { type: integer }", "1604 less; 1671 more; 2751 less; 2768 more", null),
        ("incorrect_columns/small_mix", "a: { type: integer }", "3 more; 4 less", null),
        ("maximum_line/max_10", "b: { type: integer }", "", LongLines),
        ("maximum_line/over_vector", "b: { type: integer }", "", LongLines),
        ("multiple_errors/cast_and_less_col", Barks, "4 less; 5 less", ShapeFirst),
        ("multiple_errors/cast_and_maxline", Barks, "4 cast age", LongLines),
        ("multiple_errors/cast_and_more_col", Barks, "4 more; 5 more", ShapeFirst),
        ("multiple_errors/invalid_utf_cast", Barks, "3 text name", ShapeFirst),
        ("multiple_errors/invalid_utf_less", Barks, "3 less; 3 text name", null),
        ("multiple_errors/invalid_utf_max_line", Barks, "3 more; 3 text name", LongLines),
        ("multiple_errors/invalid_utf_more", Barks, "3 more; 3 text name", null),
        ("multiple_errors/invalid_utf_unquoted", Barks, "3 quote name; 3 text last_name", null),
        ("multiple_errors/less_col_and_max_line", Barks, "4 less", ShapeFirst),
        ("multiple_errors/more_col_and_max_line", Barks, "4 more", ShapeFirst),
        ("multiple_errors/multiple_cast_implicit", Barks, "4 cast age; 4 cast barks", null),
        ("multiple_errors/multiple_casts_flush", "age: { type: integer }, current_day: { type: date }, tomorrow: { type: date }", "4 cast current_day; 4 cast tomorrow", null),
        ("multiple_errors/multiple_casts_mixed", Barks, "4 cast current_day; 4 cast barks", null),
        ("multiple_errors/multiple_errors", Barks, "4 more; 5 more; 6 quote name; 7 less; 8 less", ShapeFirst),
        ("multiple_errors/unquoted_cast", Barks, "3 quote name", ShapeFirst),
        ("multiple_errors/unquoted_less", Barks, "3 quote name", ShapeFirst),
        ("multiple_errors/unquoted_maxline", Barks, "3 quote name", LongLines),
        ("multiple_errors/unquoted_more", Barks, "3 quote name", ShapeFirst),
        ("unquoted/basic", "b: { type: integer }", "5 quote a", null),
        ("unquoted/unquoted_last_value", "", "5 open blaaaaaaaaaaaaaa", null),
        ("unquoted/unquoted_new_line", "b: { type: integer }", "5 quote a", null),
    ];

    [CorpusFact]
    public async Task Run_EachFile_RejectsNameLineByteColumnAndKind()
    {
        string root = Path.Combine(CorpusFactAttribute.Folder!, "duckdb", "rejects");
        Assert.Equal(Directory.EnumerateFiles(root, "*.csv", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path)[..^4]).Order(StringComparer.Ordinal), Files.Select(file => file.File));
        List<string> wrong = [];
        foreach ((string name, string columns, string wanted, _) in Files)
        {
            // Values stand behind blanks, which are taken off: the second way does without, where no column is judged.
            byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(root, name + ".csv"));
            string got = await FoundAsync(bytes, $"input: {{ csv: {{ trim: all, trim_header: true }} }}\ncolumns: {{ {columns} }}");
            string untyped = await FoundAsync(bytes, "input: { csv: { trim_header: true } }");
            string shapes = string.Join("; ", wanted.Split("; ").Where(fault => !fault.Contains("cast", StringComparison.Ordinal)));
            wrong.AddRange(got == wanted ? [] : [$"{name}: wanted {wanted}, got {got}"]);
            wrong.AddRange(untyped == shapes ? [] : [$"{name}, without types: wanted {shapes}, got {untyped}"]);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>What was rejected, as it is wanted above.</summary>
    private static async Task<string> FoundAsync(byte[] bytes, string yaml)
    {
        using PipelineFolder folder = new();
        folder.Write("a.csv", bytes);
        PipelineResult result = await folder.RunAsync(yaml + "\nrejects: { max: 100% }\nrun: { batch_bytes: 61 }");
        string[] lines = Encoding.Latin1.GetString(bytes).Split('\n');
        string[] names = [.. lines[0].Split(',').Select(name => name.Trim('"', ' '))];
        return string.Join("; ", result.RejectLines().Select(Fault));

        string Fault(string reject)
        {
            string[] fields = reject.Split(',', 8);
            int line = int.Parse(fields[2], CultureInfo.InvariantCulture);
            int start = lines[..(line - 1)].Sum(text => text.Length + 1);
            Assert.Equal(start.ToString(CultureInfo.InvariantCulture), fields[3]);
            string kind = fields[6] switch
            {
                "csv.field_count" => lines[line - 1].Count(sign => sign == ',') + 1 < names.Length ? "less" : "more",
                "csv.text_after_quote" => "quote",
                "csv.encoding" => "text",
                "csv.unterminated" => "open",
                var code when code.StartsWith("type.", StringComparison.Ordinal) => "cast",
                var code => code,
            };
            string column = fields[5].Length > 0 ? fields[5]
                : PlaceOfByte().Match(fields[7]) is { Success: true } place ? names[ColumnAt(int.Parse(place.Groups[1].Value, CultureInfo.InvariantCulture))]
                : "";
            return $"{line} {kind} {column}".TrimEnd();

            // Within the record, whose quoted fields have no delimiter in these files.
            int ColumnAt(int place) => Encoding.Latin1.GetString(bytes, start, place - start).Count(sign => sign == ',');
        }
    }

    [GeneratedRegex(@"\(byte (\d+)\)")]
    private static partial Regex PlaceOfByte();
}
