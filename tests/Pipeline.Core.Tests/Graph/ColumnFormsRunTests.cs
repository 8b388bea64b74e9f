using System.Globalization;
using System.Text;
using Pipeline.Core.Tests.Processes;
using Pipeline.Graph;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Whole runs over columns whose values are not written in the canonical way.</summary>
public sealed class ColumnFormsRunTests : IDisposable
{
    private const string Columns = """
        columns:
          amount: { type: decimal, decimal: ",", thousands: ".", currency: [€], negative: [parentheses], min: 0 }
          share: { type: decimal, decimal: ",", percent: true }
          day: { type: date, format: [dd.MM.yyyy, iso] }
          paid: { type: boolean, true_values: [ja], false_values: [nein] }
          note: { null_values: ["-", "k.A."] }

        """;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_DeclaredForms_KeepsTheFieldsAndComputesWithTheirValues()
    {
        folder.Write("a.csv", "id;amount;share;day;paid;note\n1;1.234,50 €;12,5 %;31.12.2024;ja;-\n2;007,00;100 %;2024-12-31;nein;\n3;\"0,10\";0,0 %;01.02.2024;ja;x\n");
        PipelineResult result = (await folder.RunAsync(Columns + """
            stages:
              - derive: { double: amount * 2, part: amount * share, year: year(day), open: not paid, empty: note is null }
            """)).AssertPublished();

        Assert.Equal(
            """
            id;amount;share;day;paid;note;double;part;year;open;empty
            1;1.234,50 €;12,5 %;31.12.2024;ja;-;2469.00;154.31250;2024;false;true
            2;007,00;100 %;2024-12-31;nein;;14.00;7.0000;2024;true;false
            3;"0,10";0,0 %;01.02.2024;ja;x;0.20;0.00000;2024;false;false

            """,
            Utf8(result.PublishedText()));
    }

    [Fact]
    public async Task Run_ValuesThatAreNone_AreRejectedWithWhatWasExpected()
    {
        folder.Write("a.csv", "id;amount;share;day;paid;note\n1;1.5;0,5 %;31.12.2024;ja;a\n2;(1,00);0,5;31/12/2024;true;b\n3;1,00;5 %;31.12.2024;ja;c\n");
        PipelineResult result = (await folder.RunAsync(Columns + "rejects: { max: 2 }")).AssertPublished();

        Assert.Equal(
            [
                "a.csv,1,2,30,columns,amount,type.decimal,\"expected a decimal written as 1.234,5 €\"",
                "a.csv,2,3,58,columns,amount,rule.min,expected at least 0",
                "a.csv,2,3,58,columns,share,type.decimal,\"expected a decimal written as 1234,5 %\"",
                "a.csv,2,3,58,columns,day,type.date,\"expected a date in one of the formats dd.MM.yyyy, iso\"",
                "a.csv,2,3,58,columns,paid,type.boolean,expected a boolean (ja or nein)",
            ],
            result.RejectLines().Select(Utf8));
    }

    [Theory]
    [InlineData("", "a;-\nb;\nc;\"-\"\n")]
    [InlineData("output: { csv: { delimiter: ',', quoting: minimal } }", "a,-\nb,\"\"\nc,\"-\"\n")]
    public async Task Run_NullValuesOfAColumn_AreNullThereAlone(string output, string expected)
    {
        // An empty field is text where the column's null values do not have it.
        folder.Write("a.csv", "a;b\na;-\nb;\nc;\"-\"\n-;x\n");
        string yaml = "columns: { b: { null_values: ['-'] } }\n" + output + "\nstages: [ { filter: a <> '-' }, { validate: \"b is null or b = '' or a = 'c'\" } ]";
        PipelineResult result = (await folder.RunAsync(yaml)).AssertPublished();

        Assert.Equal(expected, result.PublishedText()["a;b\n".Length..]);
    }

    [Fact]
    public async Task Run_GuardedSums_AreThoseOfTheValues()
    {
        folder.Write("a.csv", "id;amount;share;day;paid;note\n1;1.234,50 €;1 %;31.12.2024;ja;-\n2;0,50;1 %;31.12.2024;ja;-\n");
        PipelineResult result = (await folder.RunAsync(Columns + "guard: { mode: warn, sums: [amount] }")).AssertPublished();
        string ledger = File.ReadAllText(Path.Combine(result.Output!, ".pipeline", "ledger.jsonl"));

        Assert.True(ledger.Contains("\"sums\":{\"amount\":\"1235", StringComparison.Ordinal), ledger);
        Assert.Contains("\"nulls\":[0,0,0,0,0,2]", ledger, StringComparison.Ordinal);
    }

    /// <summary>However the work is cut, the same records are rejected and the same bytes written.</summary>
    [Fact]
    public async Task Run_AnyBatchesThreadsAndChildren_GivesTheSame()
    {
        StringBuilder text = new("id;amount;share;day;paid;note\n");
        NumberFormatInfo german = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
        for (int i = 0; i < 3000; i++)
        {
            string amount = (i * 7.25m).ToString("#,0.00", german);
            text.Append(CultureInfo.InvariantCulture, $"{i};{(i % 97 == 0 ? "1,2.3" : amount)};{i % 100},5 %;{(i % 3 == 0 ? "2024-02-29" : "29.02.2024")};{(i % 2 == 0 ? "ja" : "nein")};{(i % 5 == 0 ? "-" : i % 7 == 0 ? "\"-\"" : "text")}\n");
        }

        folder.Write("a.csv", text.ToString());
        string yaml = Columns + "rejects: { max: 100 }\nstages: [ { filter: paid or amount > 500 }, { derive: { part: amount * share, gone: note is null } } ]";
        SortedDictionary<string, string>? expected = null;
        foreach ((int batch, int jobs, int? shard) in ((int, int, int?)[])[(1 << 19, 1, null), (64, 2, null), (4096, 4, null), (16384, 2, 2)])
        {
            PipelineResult result = (await folder.RunAsync(yaml, definition => definition with { Run = definition.Run with { BatchBytes = batch, Jobs = jobs, AllShard = shard, Memory = 8 << 20 } }, new RunOptions { WorkerCommand = [TestChild.Path, "worker"] })).AssertPublished();
            Assert.Equal(31, result.Report.Totals.Rejected);
            expected ??= result.Fingerprint();
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"{batch} bytes, {jobs} jobs, {shard} children");
        }
    }

    [Theory]
    [InlineData("x: { type: decimal, thousands: '.' }", "columns.x.thousands: '.' stands between thousands, which is the decimal separator unless decimal says otherwise")]
    [InlineData("x: { type: decimal, decimal: ',', thousands: [comma] }", "columns.x.thousands: ',' stands between thousands, which is the decimal separator too")]
    [InlineData("x: { type: decimal, decimal: ';' }", "expected a decimal separator")]
    [InlineData("x: { type: decimal, decimal: space }", "expected a decimal separator")]
    [InlineData("x: { type: decimal, thousands: '-' }", "expected a separator of thousands")]
    [InlineData("x: { type: integer, decimal: ',' }", "columns.x.decimal has no meaning for the type integer")]
    [InlineData("x: { type: text, currency: [€] }", "columns.x.currency has no meaning for the type text")]
    [InlineData("x: { type: decimal, currency: [e] }", "'e' would be mistaken for a part of the number")]
    [InlineData("x: { type: decimal, currency: ['-€'] }", "'-€' would be mistaken for a part of the number")]
    [InlineData("x: { type: decimal, currency: [€], percent: true }", "a number of a currency is no per cent")]
    [InlineData("x: { type: boolean, true_values: [ja], false_values: [ja] }", "'ja' would mean true and false")]
    [InlineData("x: { type: boolean, true_values: [yes] }", "yes without quotes is a boolean")]
    [InlineData("x: { type: decimal, negative: [brackets] }", "expected a list of some of parentheses, trailing, minus_sign")]
    [InlineData("x: { type: timestamp, ambiguous: first }", "expected earlier, later or reject")]
    public void Parse_FormsThatCouldMeanTwoThings_AreRefused(string column, string message) =>
        Assert.Contains(Pipeline.Definition.DefinitionReader.Parse($"version: 1\ncolumns: {{ {column} }}").Problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));

    private static string Utf8(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));
}
