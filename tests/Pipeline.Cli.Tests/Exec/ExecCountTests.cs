using System.Globalization;
using System.Text.Json;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Exec;

/// <summary>
/// Plain programs that filter and multiply records (<c>changes_record_count</c>). The program answers each record as often as its
/// quantity says.
/// </summary>
public sealed class ExecCountTests : IDisposable
{
    private static readonly string Child = AppContext.BaseDirectory.Replace("Pipeline.Cli.Tests", "Pipeline.TestChild", StringComparison.Ordinal) + "Pipeline.TestChild";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_RecordsOfNoneOneAndSeveralAnswers_AreFilteredKeptAndMultiplied()
    {
        folder.Write("in/a.csv", "id,\"note\",quantity\na,\"x, \"\"y\"\"\",2\nb,,0\nc,\"\",1\nd,,3\n");
        Configure("good");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("id,\"note\",quantity,score\na,\"x, \"\"y\"\"\",2,1\na,\"x, \"\"y\"\"\",2,2\nc,\"\",1,1\nd,,3,1\nd,,3,2\nd,,3,3\n", folder.Read("out/a.csv"));
        AssertCounts(read: 4, added: 3, written: 6, filtered: 1, rejected: 0);
        JsonElement stage = Report().GetProperty("stages").EnumerateArray().Single(stage => stage.GetProperty("name").GetString() == "score");
        Assert.Equal([4, 3, 6, 1, 0], ((string[])["in", "added", "out", "filtered_false", "rejected"]).Select(name => stage.GetProperty(name).GetInt64()));
        Assert.Matches("added +3", result.Error);
    }

    [Fact]
    public async Task Run_AnyParallelismAndBatchSize_GivesTheSameBytesAndCounts()
    {
        folder.Write("in/a.csv", "id,quantity\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{i % 4}\n"))));
        Configure("good", marker: ",4321,", rejects: 1);
        HashSet<string> outputs = [];
        foreach (string flags in (string[])["--dop 1", "--dop 2", "--dop 2 --batch-bytes 8KiB", "--dop 1 --batch-bytes 20KiB"])
        {
            ProcessResult result = await RunAsync([.. flags.Split(' '), "--overwrite"]);
            Assert.True(result.ExitCode == 0, result.ToString());
            AssertCounts(read: 5000, added: 3750, written: 7499, filtered: 1250, rejected: 1);
            outputs.Add(folder.Read("out/a.csv"));
        }

        Assert.Single(outputs);
        Assert.Contains("a.csv,4322,4323,", folder.Read("rejects/rejects.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OneRecordIntoAThousand_BalancesAndKeepsOrder()
    {
        folder.Write("in/a.csv", "id,quantity\n" + string.Concat(Enumerable.Range(0, 100).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},1000\n"))));
        Configure("good");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(
            "id,quantity,score\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i / 1000},1000,{(i % 1000) + 1}\n"))),
            folder.Read("out/a.csv"));
    }

    [Fact]
    public async Task Run_OneAnswerOfSeveralIsOfAnotherType_RejectsTheRecordAsAWhole()
    {
        folder.Write("in/a.csv", "id,quantity\na,3\nb,1\n");
        Configure("words", rejects: 1);

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("id,quantity,score\nb,1,1\n", folder.Read("out/a.csv"));
        AssertCounts(read: 2, added: 0, written: 1, filtered: 0, rejected: 1);
        Assert.Equal("id,quantity\na,3\n", folder.Read("rejects/rejects/a.csv"));
    }

    [Fact]
    public async Task Run_CopiesThatALaterStageRejects_CountOneEachAndKeepTheirRecordOnce()
    {
        folder.Write("in/a.csv", "id,quantity\na,1\nb,3\n");
        Configure("good", rejects: 2, after: "  - validate: score < 2\n");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("id,quantity,score\na,1,1\nb,3,1\n", folder.Read("out/a.csv"));
        AssertCounts(read: 2, added: 2, written: 2, filtered: 0, rejected: 2);
        Assert.Equal("id,quantity\nb,3\n", folder.Read("rejects/rejects/a.csv"));
        Assert.Equal(3, folder.Read("rejects/rejects.csv").Count(letter => letter == '\n'));
    }

    [Fact]
    public async Task Run_TwoStagesThatMultiply_BalanceEach()
    {
        folder.Write("in/a.csv", "id,quantity\na,2\nb,0\nc,3\n");
        string command = $"\"{Child}\", multiply, good, \"\"";
        folder.Write("p.yaml", $$"""
            version: 1
            stages:
              - exec: { command: [{{command}}, score], changes_record_count: true, input: [quantity], output: { score: integer } }
              - filter: score <> 2
              - exec: { command: [{{command}}, again], changes_record_count: true, input: [score], output: { again: integer } }
            """);

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("id,quantity,score,again\na,2,1,1\nc,3,1,1\nc,3,3,1\nc,3,3,2\nc,3,3,3\n", folder.Read("out/a.csv"));
        AssertCounts(read: 3, added: 5, written: 5, filtered: 3, rejected: 0);
    }

    [Fact]
    public async Task Run_FilterWithoutColumnsOfItsOwn_AnswersTheNumbersAlone()
    {
        folder.Write("in/a.csv", "id,quantity\na,2\nb,7\nc,9\n");
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [sh, -c, \"while IFS=, read -r n q; do if [ \\\"$q\\\" != 7 ]; then echo $n; fi; done\"], changes_record_count: true, input: [quantity] }\n");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("id,quantity\na,2\nc,9\n", folder.Read("out/a.csv"));
    }

    [Theory]
    [InlineData("foreign", "is none that it got")]
    [InlineData("unnumbered", "found a line of 1 field without '_record'")]
    public async Task Run_ProgramThatLiesAboutRecords_IsFoundAndNothingPublished(string behaviour, string expected)
    {
        folder.Write("in/a.csv", "id,quantity\na,1\nb,1\nc,2\n");
        Configure(behaviour, rejects: 0);

        ProcessResult result = await RunAsync();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(expected, result.Error + (File.Exists(folder["rejects/rejects.csv"]) ? folder.Read("rejects/rejects.csv") : ""), StringComparison.Ordinal);
        Assert.Empty(folder.Published());
    }

    [Fact]
    public async Task Run_AnswersThatHoldForSingleRecordsOnly_AreTheProgramsFault()
    {
        folder.Write("in/a.csv", "id,quantity\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},1\n"))));
        Configure("descending", rejects: 1000);

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains("it failed for 65 groups of records and for none of them alone", result.Error, StringComparison.Ordinal);
        Assert.Contains("one before that of the record before it", result.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Published());
    }

    [Fact]
    public async Task Run_ProgramThatReadsNothing_IsNotTakenForAFilter()
    {
        folder.Write("in/a.csv", "id,quantity\na,1\nb,1\n");
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [echo, _record], changes_record_count: true }\n");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains("did not read all of its input", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProgramThatLeavesItsInputUnread_IsNotTakenForAFilter()
    {
        folder.Write("in/a.csv", "id,quantity\n" + string.Concat(Enumerable.Repeat("123456789,1\n", 20_000)));
        // A shell reads byte by byte, so what is behind the first record stays in the pipe.
        folder.Write("first.sh", "read header; echo _record; IFS=, read -r number rest; echo $number\n");
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [sh, first.sh], changes_record_count: true }\n");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains("did not read all of its input", result.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Published());
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 5)]
    public async Task Run_FailFastOverCopies_CountsUpToTheRecordThatPassesTheLimit(int limit, int rejected)
    {
        folder.Write("in/a.csv", "id,quantity\na,1\nb,4\nc,1\nd,3\ne,9\n");
        Configure("good", rejects: limit, after: "  - validate: score < 2\n");
        HashSet<string> lists = [];
        foreach (string size in (string[])["8KiB", "512KiB"])
        {
            ProcessResult result = await RunAsync("--fail-fast", "--batch-bytes", size, "--overwrite");

            Assert.True(result.ExitCode == 65, result.ToString());
            Assert.Equal(rejected, Report().GetProperty("totals").GetProperty("rejected").GetInt64());
            lists.Add(folder.Read("rejects/rejects.csv"));
        }

        Assert.Single(lists);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--fail-fast")]
    public async Task Run_CopiesThatGoThroughAShardedStage_CountAsOnThreads(string flag)
    {
        folder.Write("in/a.csv", "id,quantity\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{i % 5}\n"))));
        Configure("good", rejects: flag.Length == 0 ? 10_000 : 100, after: "  - name: low\n    validate: score < 4\n  - derive: { twice: score * 2 }\n");
        HashSet<string> results = [];
        foreach (string how in (string[])["--dop 1", "--shard low=2 --batch-bytes 8KiB"])
        {
            ProcessResult result = await RunAsync([.. $"{how} {flag}".Split(' ', StringSplitOptions.RemoveEmptyEntries), "--overwrite"]);

            Assert.True(result.ExitCode == (flag.Length == 0 ? 0 : 65), result.ToString());
            JsonElement totals = Report().GetProperty("totals");
            results.Add($"{totals.GetProperty("read")} {totals.GetProperty("added")} {totals.GetProperty("rejected")} {folder.Read("rejects/rejects.csv")} {(flag.Length == 0 ? folder.Read("out/a.csv") : "")}");
        }

        Assert.Single(results);
    }

    [Theory]
    [InlineData("{ command: [a], changes_record_count: maybe }", "expected true or false under 'changes_record_count'")]
    [InlineData("{ command: [a], changes_record_count: true, output: { _record: text } }", "the column '_record' is how a program")]
    [InlineData("{ command: [a], changes_record_count: true, input: [_record] }", "the column '_record' is how a program")]
    public async Task Check_BadBody_SaysWhatIsExpected(string body, string expected)
    {
        folder.Write("in/a.csv", "id,_record\n1,2\n");
        folder.Write("p.yaml", $"version: 1\nstages:\n  - exec: {body}\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "check", "in", "-c", "p.yaml");

        Assert.Equal(78, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private Task<ProcessResult> RunAsync(params string[] flags) =>
        PipelineProcess.RunAsync(folder, ["run", "in", "-c", "p.yaml", "-o", "out", "--report", "run.json", "--rejects", "rejects", .. flags]);

    private JsonElement Report() => JsonDocument.Parse(folder.Read("run.json")).RootElement;

    private void AssertCounts(long read, long added, long written, long filtered, long rejected)
    {
        JsonElement totals = Report().GetProperty("totals");
        Assert.Equal([read, added, written, filtered, rejected], ((string[])["read", "added", "written", "filtered", "rejected"]).Select(name => totals.GetProperty(name).GetInt64()));
        Assert.Equal(read + added, written + filtered + rejected);
    }

    private void Configure(string behaviour, string marker = "", int rejects = 0, string after = "") => folder.Write("p.yaml", $$"""
        version: 1
        rejects: { max: {{rejects}} }
        stages:
          - name: score
            exec: { command: ["{{Child}}", multiply, {{behaviour}}, "{{marker}}"], changes_record_count: true, output: { score: integer } }

        """ + after);
}
