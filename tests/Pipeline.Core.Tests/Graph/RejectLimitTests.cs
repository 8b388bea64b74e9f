using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Definition;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Guarantee 4: bad data is loud, every fault is listed, and rejects can be repaired and run again.</summary>
public sealed partial class RejectLimitTests : IDisposable
{
    private const string Yaml = "columns: { id: { type: integer, required: true } }\nstages: [{ name: one, filter: 'id <> 5' }, { name: two, validate: { even: 'id < 900000' } }]\n";

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_RejectsUpToTheLimit_PublishesAndOneMoreDoesNot()
    {
        WriteWithFaults(rejects: 11);
        foreach ((string limit, int exitCode) in (IEnumerable<(string, int)>)[("0", 65), ("10", 65), ("11", 0), ("1.09%", 65), ("1.1%", 0), ("100%", 0)])
        {
            PipelineResult result = await folder.RunAsync(Yaml + $"rejects: {{ max: {limit} }}");
            Assert.Equal(11, result.Report.Totals.Rejected);
            Assert.Equal(11, result.RejectLines().Length);
            if (exitCode == 0)
            {
                result.AssertPublished();
                continue;
            }

            result.AssertFailed(65, "11 records rejected, the limit is");
            Assert.True(result.Report.Totals.Balanced);
            Assert.True(Directory.EnumerateDirectories(result.Report.RunFolder!, "staging*").Any(), "the output stays staged");
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Execute_FailFast_CountsTheSameAtAnyParallelism(string newline)
    {
        WriteWithFaults(rejects: 11, newline);
        foreach (int limit in (int[])[0, 3, 10])
        {
            SortedDictionary<string, string>? expected = null;
            foreach ((int dop, int batchBytes, int capacity, string[] cut) in (IEnumerable<(int, int, int, string[])>)
                [(1, 512 << 10, 4, []), (1, 16, 1, []), (2, 4096, 100, ["one", "two"]), (8, 64, 100, []), (8, 16, 1, ["columns", "one", "two"]), (8, 1 << 20, 2, ["two"])])
            {
                PipelineResult result = await folder.RunAsync(
                    Yaml + $"rejects: {{ max: {limit}, fail_fast: true }}",
                    definition => definition with
                    {
                        Run = definition.Run with { Jobs = dop, BatchBytes = batchBytes, Dop = cut.ToDictionary(stage => stage, _ => dop, StringComparer.Ordinal), Capacity = new Dictionary<string, int>(StringComparer.Ordinal) { ["read"] = capacity, ["write"] = capacity } },
                    });

                result.AssertFailed(65, "stopped at the first reject past the limit");
                Assert.Equal(limit + 1, result.Report.Totals.Rejected);
                Assert.All(result.Rejected().Values, kept => Assert.EndsWith(newline, kept, StringComparison.Ordinal));
                SortedDictionary<string, string> actual = result.Fingerprint();
                expected ??= actual;
                PipelineResult.AssertSame(expected, actual, $"limit {limit}, dop {dop}, batches of {batchBytes}");
            }
        }

        (await folder.RunAsync(Yaml + "rejects: { max: 11, fail_fast: true }")).AssertPublished();
    }

    [Theory]
    [InlineData("")]
    [InlineData("one,two,three")]
    public async Task Execute_FailFast_CountsAsIfTheFileEndedBehindThatRecord(string cut)
    {
        const string Filters = """
            columns: { n: { type: integer } }
            stages:
              - { name: one, filter: "n % 3 <> 1" }
              - { name: two, derive: { m: "concat(word, '-', n)" } }
              - { name: three, filter: "word <> 'dd'" }
              - { name: four, validate: { small: "n <> 77" } }
            rejects: { max:
            """;
        string[] records = [.. MessyRecords()];
        string header = "n,word\r\n";
        for (int limit = 0; limit < 6; limit++)
        {
            folder.Write("a.csv", header + string.Concat(records));
            PipelineResult stopped = await folder.RunAsync($"{Filters} {limit}, fail_fast: true }}", CutAt);
            stopped.AssertFailed(65, "stopped at the first reject past the limit");
            long read = stopped.Report.Totals.Read;
            Assert.InRange(read, 1, records.Length - 1);

            folder.Write("a.csv", header + Upto(records, read));
            PipelineResult whole = await folder.RunAsync($"{Filters} 100% }}", CutAt);

            Assert.Equal(whole.Report.Stages, stopped.Report.Stages);
            Assert.Equal(whole.Report.Inputs.Select(Plain), stopped.Report.Inputs.Select(Plain));
            Assert.Equal(whole.Report.RejectsByCode, stopped.Report.RejectsByCode);
            Assert.Equal(whole.RejectLines(), stopped.RejectLines());
            Assert.Equal(limit + 1, stopped.Report.Totals.Rejected);
        }

        PipelineDefinition CutAt(PipelineDefinition definition) => definition with
        {
            Run = definition.Run with { Dop = cut.Split(',', StringSplitOptions.RemoveEmptyEntries).ToDictionary(stage => stage, _ => 2, StringComparer.Ordinal), Jobs = 2 },
        };
    }

    [Fact]
    public async Task Execute_RejectsRepairedAndRunAgain_EqualTheCleanWhole()
    {
        WriteWithFaults(rejects: 40, "\r\n");
        PipelineResult first = (await folder.RunAsync(Yaml + "rejects: { max: 100% }")).AssertPublished();
        string clean = Clean(1000, "\r\n");
        using PipelineFolder cleanFolder = new();
        cleanFolder.Write("a.csv", clean);
        string[] expected = Records((await cleanFolder.RunAsync(Yaml)).AssertPublished().PublishedText());

        string kept = Assert.Single(first.Rejected()).Value;
        using PipelineFolder repaired = new();
        repaired.WriteBytes("a.csv", Damage().Replace(kept, "${id},text"));
        PipelineResult second = (await repaired.RunAsync(Yaml)).AssertPublished();

        string[] both = [.. Records(first.PublishedText()).Concat(Records(second.PublishedText())).Order(StringComparer.Ordinal)];
        Assert.Equal(expected.Order(StringComparer.Ordinal), both);
    }

    [Fact]
    public async Task Execute_UnclosedQuoteInRecord3Of100000_NamesItsLineWhateverTheLimit()
    {
        StringBuilder text = new("id,text\n1,\"two\nlines\"\n\n2,x\n3,\"never closed\n");
        for (int record = 4; record <= 100_000; record++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{record},text\n");
        }

        folder.Write("a.csv", text.ToString());
        folder.Write("b.csv", "id,text\nx,1\n");
        SortedDictionary<string, string>? expected = null;
        foreach ((int dop, int batchBytes) in (IEnumerable<(int, int)>)[(1, 512 << 10), (8, 16), (2, 4096)])
        {
            PipelineResult result = await folder.RunAsync(
                Yaml + "rejects: { max: 100% }", definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = batchBytes } });

            result.AssertFailed(65, "a.csv, line 6, byte 27: csv.unterminated: the quote that opens on line 6 (byte 29)");
            Assert.Equal(2, result.RejectLines().Length);
            InputReport input = result.Report.Inputs[0];
            Assert.Equal((3L, 1L, text.Length), (input.Counts.In, input.Counts.Rejected, (int)input.Bytes));
            Assert.Equal(input.Bytes, input.HeadBytes + input.BatchBytes);
            Assert.EndsWith(text.ToString()[27..], result.Rejected()["a.csv"], StringComparison.Ordinal);
            Assert.StartsWith("a.csv,3,6,27,read,,csv.unterminated,", result.RejectLines()[0], StringComparison.Ordinal);
            expected ??= result.Fingerprint();
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"dop {dop}, batches of {batchBytes}");
        }
    }

    [Theory]
    [InlineData("id,text\n1,x\n2,\"\n", "csv.unterminated")]
    [InlineData("id,text\n\"", "csv.unterminated")]
    [InlineData("id,text\n\n\n1,\"x\"\"\n\n", "csv.unterminated")]
    public async Task Execute_FileThatEndsInsideQuotes_IsCondemned(string text, string code)
    {
        folder.Write("a.csv", text);
        (await folder.RunAsync("rejects: { max: 100% }")).AssertFailed(65, code);
        (await folder.RunAsync("rejects: { max: 0, fail_fast: true }")).AssertFailed(65, code);
    }

    /// <summary>Records that filters find true, false and null, with blank lines and lines in quotes between, and now and then a fault.</summary>
    private static IEnumerable<string> MessyRecords()
    {
        for (int i = 0; i < 400; i++)
        {
            string word = (i % 11) switch { 0 => "", 1 => "dd", 2 => "\"two\r\nlines\"", 3 => "\"a \"\"quote\"\"\"", _ => "w" };
            string number = (i % 13) switch { 5 => "", 7 when i > 100 => "x", 8 when i > 200 => "77", _ => i.ToString(CultureInfo.InvariantCulture) };
            yield return $"{number},{word}{(i % 97 == 96 ? ",more" : "")}\r\n{(i % 17 == 0 ? "\r\n" : "")}";
        }
    }

    /// <summary>So many records; without the blank lines behind the last.</summary>
    private static string Upto(string[] records, long count)
    {
        string text = string.Concat(records.Take((int)count));
        return text.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? text[..^2] : text;
    }

    private static string[] Records(string csv) => csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];

    private static string Clean(int records, string newline)
    {
        StringBuilder text = new("id,text" + newline);
        for (int record = 1; record <= records; record++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{record},text{newline}");
        }

        return text.ToString();
    }

    /// <summary>1000 records, so many of them with a fault, spread evenly; the last is one of them.</summary>
    private void WriteWithFaults(int rejects, string newline = "\n")
    {
        int every = 1000 / rejects;
        int left = rejects;
        StringBuilder text = new("id,text" + newline);
        for (int record = 1; record <= 1000; record++)
        {
            bool faulty = left > 0 && (record % every == 0 || 1000 - record < left);
            left -= faulty ? 1 : 0;
            string id = record.ToString(CultureInfo.InvariantCulture);
            text.Append((faulty ? left % 3 : -1) switch { 0 => "x" + id + ",text", 1 => id + ",text,extra", 2 => "9000" + id + ",text", _ => id + ",text" }).Append(newline);
        }

        folder.Write("a.csv", text.ToString());
    }

    /// <summary>A record with one of the faults of <see cref="WriteWithFaults"/>.</summary>
    [GeneratedRegex(@"^(x|9000)?(?<id>[0-9]+),text(,extra)?(?=\r)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Damage();

    // Without its checksum, which is of other bytes. Lists are not equal to others with the same items.
    private static InputReport Plain(InputReport input)
    {
        Assert.Empty(input.Recovered);
        Assert.Empty(input.Warned);
        return input with { Crc32C = "", Recovered = [], Warned = [] };
    }
}
