using System.Diagnostics;
using System.Text;
using CsvHelper;
using Pipeline.Core.Tests.Csv;

namespace Pipeline.Core.Tests.Graph;

/// <summary>What is written reads back as it was, by us and by others, in every dialect.</summary>
public sealed class RoundTripTests : IDisposable
{
    private const string Mlr = "/usr/bin/mlr";

    // Values that lesser tools change, each as it may stand in a file with any delimiter.
    private static readonly string[] Fields =
    [
        "007", "1e5", "-0", "1.10", "NULL", "12345678901234567890", "2026-01-02", "true", " x ", "\" x \"", "\"\"", "", "\"a\"\"b\"", "\"two\nlines\"", "\"cr\rlf\r\n\"",
        "\"a,b;c|d\te\"", "é€😀", "\uFEFFx", "'", "\"'\"", "=1+1", "\"-2\"", "@x", " +1", "\"\t\"", "\"\"\"\"", "#c", "\\N", "\"\\\"",
    ];

    private readonly PipelineFolder folder = new();

    public static TheoryData<string, string, string> Dialects
    {
        get
        {
            TheoryData<string, string, string> dialects = [];
            foreach (string delimiter in (string[])[",", ";", "tab", "|"])
            {
                foreach (string quoting in (string[])["as_read", "minimal", "all"])
                {
                    foreach (string newline in (string[])["as_read", "lf", "crlf"])
                    {
                        dialects.Add(delimiter, quoting, newline);
                    }
                }
            }

            return dialects;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Execute_ToAnyDialectAndBack_KeepsEveryValueAndNull(string delimiter, string quoting, string newline)
    {
        string input = Table(",");
        folder.Write("a.csv", input);
        char written = delimiter is "tab" ? '\t' : delimiter[0];
        string output = (await folder.RunAsync($"output: {{ csv: {{ delimiter: '{delimiter}', quoting: {quoting}, newline: {newline} }} }}")).AssertPublished().PublishedText();
        List<string?[]> expected = Values(Encoding.UTF8.GetBytes(input), ',');
        byte[] bytes = Encoding.Latin1.GetBytes(output);
        AssertSame(expected, Values(bytes, written));

        using PipelineFolder back = new();
        back.Write("a.csv", bytes);
        string again = (await back.RunAsync($"input: {{ csv: {{ delimiter: '{delimiter}' }} }}\noutput: {{ csv: {{ delimiter: ',', quoting: minimal }} }}")).AssertPublished().PublishedText();
        AssertSame(expected, Values(Encoding.Latin1.GetBytes(again), ','));

        if (quoting is "all")
        {
            Assert.DoesNotContain(output.Split(newline is "crlf" ? "\r\n" : "\n")[0].Split(written), name => !name.StartsWith('"'));
        }
    }

    [Fact]
    public async Task Execute_Copy_KeepsEveryByte()
    {
        foreach (string newline in (string[])["\n", "\r\n", "\r"])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Table(",", newline));
            folder.Write("a.csv", bytes);
            Assert.Equal(Encoding.Latin1.GetString(bytes), (await folder.RunAsync()).AssertPublished().PublishedText());
            string selected = (await folder.RunAsync("stages: [{ select: [id, value, other] }, { filter: 'id is not null' }]")).AssertPublished().PublishedText();
            Assert.Equal(Encoding.Latin1.GetString(bytes), selected);
        }
    }

    [PythonFact]
    public async Task Execute_AnyDialect_PythonReadsTheSame()
    {
        const string Program = "import csv,sys,io,json\nt=io.TextIOWrapper(sys.stdin.buffer,encoding='utf-8',newline='')\nd=t.read(1)\nprint(json.dumps(list(csv.reader(t,delimiter=d,strict=True))))";
        byte[] input = Encoding.UTF8.GetBytes(Table(","));
        folder.Write("a.csv", input);
        byte[] expected = PythonFactAttribute.Run(Program, [(byte)',', .. input]);
        foreach ((string delimiter, string quoting, string newline) in Dialects.Select(row => ((string)row[0], (string)row[1], (string)row[2])))
        {
            string output = (await folder.RunAsync($"output: {{ csv: {{ delimiter: '{delimiter}', quoting: {quoting}, newline: {newline} }} }}")).AssertPublished().PublishedText();
            byte first = (byte)(delimiter is "tab" ? '\t' : delimiter[0]);
            byte[] actual = PythonFactAttribute.Run(Program, [first, .. Encoding.Latin1.GetBytes(output)]);
            Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(actual));
        }
    }

    [MillerFact]
    public async Task Execute_AnyDialect_MillerReadsTheSame()
    {
        string input = Table(",");
        folder.Write("a.csv", input);
        string expected = await Miller(",", Path.Combine(folder.Data, "a.csv"));
        Assert.Contains("12345678901234567890", expected, StringComparison.Ordinal);
        foreach (string delimiter in (string[])[",", ";", "tab", "|"])
        {
            foreach (string quoting in (string[])["as_read", "minimal", "all"])
            {
                PipelineResult result = (await folder.RunAsync($"output: {{ csv: {{ delimiter: '{delimiter}', quoting: {quoting} }} }}")).AssertPublished();
                Assert.Equal(expected, await Miller(delimiter, Path.Combine(result.Output!, "a.csv")));
            }
        }
    }

    [Theory]
    [InlineData("as_read")]
    [InlineData("minimal")]
    public async Task Execute_FormulasEscapedAndRestored_GivesTheSameBytes(string quoting)
    {
        string[] values = ["=1+1", "+1", "-1", "@x", "\"\t=1\"", "\"\r=1\"", "\"\n=1\"", "  =1", "\u00A0=1", " \u00A0\u2009+1", "\uFEFF=1", "\u200B=1", "\u3000@x", "\u00A0x", "'=1", "''", "'", "plain", "", "\"\"", "a=1", "007", "1e5", "\"'=\"\"x\"\"\""];
        StringBuilder text = new("=id,+name, @note,plain\n");
        foreach (string value in values)
        {
            text.Append($"{value},{values[^1]},x,{value}\n");
        }

        folder.Write("a.csv", text.ToString());
        string kept = (await folder.RunAsync($"output: {{ csv: {{ quoting: {quoting} }} }}")).AssertPublished().PublishedText();
        string escaped = (await folder.RunAsync($"output: {{ formulas: escape, csv: {{ quoting: {quoting} }} }}")).AssertPublished().PublishedText();
        using PipelineFolder back = new();
        back.WriteBytes("a.csv", escaped);
        string restored = (await back.RunAsync($"output: {{ formulas: restore, csv: {{ quoting: {quoting} }} }}")).AssertPublished().PublishedText();

        Assert.Equal(kept, restored);
        Assert.StartsWith("'=id,'+name,' @note,plain\n", escaped, StringComparison.Ordinal);
        foreach (string?[] record in Values(Encoding.Latin1.GetBytes(escaped), ','))
        {
            Assert.DoesNotContain(record, value => value is { Length: > 0 } && "=+-@\t\r\n".Contains(Utf8(value).TrimStart(' ', '\u00A0', '\u2009', '\u3000', '\uFEFF', '\u200B')[0], StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Execute_FormulasEscaped_LeavesTypedNumbersAlone()
    {
        folder.Write("a.csv", "n,d,t\n-1,\"+2.5\",-1\n");

        string escaped = (await folder.RunAsync("columns: { n: { type: integer }, d: { type: decimal } }\noutput: { formulas: escape }")).AssertPublished().PublishedText();

        Assert.Equal("n,d,t\n-1,\"+2.5\",'-1\n", escaped);
    }

    [Fact]
    public async Task Execute_FormulasByDefault_AreLeftAlone()
    {
        folder.Write("a.csv", "=id\n=1+1\n");
        Assert.Equal("=id\n=1+1\n", (await folder.RunAsync()).AssertPublished().PublishedText());
    }

    [Theory]
    [InlineData("minimal", "\"\",,NULL,\"NULL\"\n")]
    [InlineData("all", "\"\",,NULL,\"NULL\"\n")]
    public async Task Execute_WithNullWords_WritesEmptyTextApartFromNull(string quoting, string expected)
    {
        // An unquoted empty field is empty text where only NULL is null: written bare it would be null to everyone else.
        folder.Write("a.csv", "a,b,c\n,NULL,\"NULL\"\n");
        string yaml = "input: { csv: { null_values: [NULL] } }\nstages: [{ derive: { n: 'case when a = b then a end' } }, { select: [a, n, b, c] }]\n"
            + $"output: {{ csv: {{ quoting: {quoting}, header: false }} }}";

        Assert.Equal(expected, (await folder.RunAsync(yaml)).AssertPublished().PublishedText());
    }

    [Fact]
    public async Task Execute_NullWordWithTheOutputDelimiterInIt_DoesNotMakeAField()
    {
        folder.Write("a.csv", "a,b\nn;a,1\nx,n;a\n");
        string output = (await folder.RunAsync("input: { csv: { delimiter: ',', null_values: ['n;a'] } }\noutput: { csv: { delimiter: ';' } }")).AssertPublished().PublishedText();
        Assert.Equal("a;b\n;1\nx;\n", output);
    }

    [Theory]
    [InlineData("stages: []", "a\n\"\"\nNULL\n\"NULL\"\nx\n")]
    [InlineData("input: { csv: { null_values: ['', 'NULL'] } }\noutput: { csv: { quoting: minimal } }", "a\n\"\"\nNULL\n\"NULL\"\nx\n")]
    [InlineData("stages: [{ derive: { a: \"nullif(a, 'x')\" } }]", "a\n\"\"\nNULL\nNULL\n\"\"\n")]
    public async Task Execute_OneColumn_KeepsNullsAsRecords(string yaml, string expected)
    {
        folder.Write("a.csv", "a\n\"\"\n\nNULL\n\"NULL\"\nx");
        PipelineResult result = (await folder.RunAsync(yaml)).AssertPublished();
        Assert.Equal(4, result.Report.Totals.Written);
        Assert.Equal(expected, result.PublishedText());
    }

    private static string Table(string delimiter, string newline = "\n")
    {
        StringBuilder text = new($"id{delimiter}value{delimiter}other{newline}");
        for (int i = 0; i < Fields.Length; i++)
        {
            text.Append(i).Append(delimiter).Append(Fields[i]).Append(delimiter).Append(Fields[(i * 7) % Fields.Length]).Append(newline);
        }

        return text.ToString();
    }

    /// <summary>Records as CsvHelper reads them; an unquoted empty field is null.</summary>
    private static List<string?[]> Values(byte[] csv, char delimiter)
    {
        using CsvReader reader = CsvReader.Create(csv.AsMemory(), new CsvReaderOptions { HasHeader = false, Separator = delimiter });
        List<string?[]> records = [];
        while (reader.Read())
        {
            string?[] record = new string?[reader.FieldCount];
            for (int i = 0; i < record.Length; i++)
            {
                record[i] = reader.GetRawSpan(i).IsEmpty ? null : Encoding.UTF8.GetString(reader.GetSpan(i));
            }

            records.Add(record);
        }

        return records;
    }

    private static void AssertSame(List<string?[]> expected, List<string?[]> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach ((string?[] one, string?[] other) in expected.Zip(actual))
        {
            Assert.Equal(one, other);
        }
    }

    private static async Task<string> Miller(string delimiter, string path)
    {
        using Process process = Process.Start(new ProcessStartInfo(Mlr, ["--icsv", "--ojson", "-S", "--ifs", delimiter, "cat", path]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(PipelineFolder.Limit);
        Assert.True(process.WaitForExit(60_000) && process.ExitCode == 0);
        return output;
    }

    private sealed class MillerFactAttribute : FactAttribute
    {
        public MillerFactAttribute() => Skip = File.Exists(Mlr) ? null : $"{Mlr} is missing";
    }

    private static string Utf8(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));
}
