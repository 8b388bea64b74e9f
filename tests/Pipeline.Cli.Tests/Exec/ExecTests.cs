using System.Globalization;
using System.Text;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Exec;

/// <summary>Plain exec stages, from the command line to the published file. The program adds <c>score</c>, twice the last column that it gets.</summary>
public sealed class ExecTests : IDisposable
{
    private static readonly string Child = AppContext.BaseDirectory.Replace("Pipeline.Cli.Tests", "Pipeline.TestChild", StringComparison.Ordinal) + "Pipeline.TestChild";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_Filter_AddsAColumnAndKeepsTheBytesOfOthers()
    {
        folder.Write("in/a.csv", "id,\"note\",quantity\n1,\"a, \"\"b\"\"\",2\n2,\"\",3\n3,,4\n");
        Configure("csv good");

        ProcessResult result = await RunAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("id,\"note\",quantity,score\n1,\"a, \"\"b\"\"\",2,4\n2,\"\",3,6\n3,,4,8\n", folder.Read("out/a.csv"));
        Assert.Matches("\"name\":\"score\",\"kind\":\"exec\",\"definition\":.*\"in\":3,\"out\":3,", folder.Read("run.json").Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_BetweenOtherStages_GetsWhatTheyLeft()
    {
        folder.Write("in/a.csv", "id,quantity\n1,2\n2,3\n3,4\n");
        Configure("csv good", before: "  - filter: \"id <> '2'\"\n  - derive: { twice: \"cast(quantity as integer) * 2\" }\n", after: "  - filter: score > 10\n  - drop: [twice]\n");

        ProcessResult result = await RunAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("id,quantity,score\n3,4,16\n", folder.Read("out/a.csv"));
    }

    [Fact]
    public async Task Run_ColumnsThatThere_AreReplacedInTheirPlace()
    {
        folder.Write("in/a.csv", "score,quantity\nx,2\n");
        Configure("csv good", input: "[quantity]");

        ProcessResult result = await RunAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("score,quantity\n4,2\n", folder.Read("out/a.csv"));
    }

    [Fact]
    public async Task Run_AnyParallelismAndBatchSize_GivesTheSameBytes()
    {
        folder.Write("in/a.csv", "id,quantity\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{i % 7}\n"))));
        Configure("csv crash", marker: "4321,", rejects: 1);
        HashSet<string> outputs = [];
        foreach (string flags in (string[])["--dop 1", "--dop 2", "--dop 2 --batch-bytes 8KiB", "--dop 1 --batch-bytes 20KiB"])
        {
            ProcessResult result = await RunAsync([.. flags.Split(' '), "--overwrite"]);
            Assert.Equal(0, result.ExitCode);
            outputs.Add(folder.Read("out/a.csv"));
        }

        Assert.Single(outputs);
    }

    [Theory]
    [InlineData("drop", "as it got, 1, found 0")]
    [InlineData("repeat", "as it got, 1, found 2")]
    [InlineData("stray", "as it got, 1, found 2")]
    [InlineData("half", "as it got, 1, found 0")]
    [InlineData("unread", "expected the header 'score' (in any order) as the first line of its output, found no output")]
    [InlineData("no-header", "expected the header 'score'")]
    [InlineData("wrong-header", "found a line of 1 field without 'score'")]
    [InlineData("two-fields", "is not one of 1 field")]
    [InlineData("open-quote", "ends inside quotes")]
    [InlineData("binary", "is not one of 1 field")]
    [InlineData("endless", "wrote more than")]
    [InlineData("exit", "the program ended with exit code 1")]
    public async Task Run_ProgramThatLies_IsFoundAndNothingPublished(string behaviour, string expected)
    {
        folder.Write("in/a.csv", "id,quantity\n1,2\n2,3\n3,4\n");
        Configure("csv " + behaviour);

        ProcessResult result = await RunAsync();

        Assert.Equal(69, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Contains("it failed for each of the first 3 records", result.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Published());
    }

    [Theory]
    [InlineData("stderr-first")]
    [InlineData("header-first")]
    [InlineData("slow")]
    public async Task Run_ProgramThatFillsPipes_DoesNotStop(string behaviour)
    {
        folder.Write("in/a.csv", "id,quantity\n" + string.Concat(Enumerable.Repeat("123456789,5\n", behaviour is "slow" ? 500 : 200_000)));
        Configure("csv " + behaviour);

        ProcessResult result = await RunAsync("--batch-bytes", "4MiB");

        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith("123456789,5,10\n", folder.Read("out/a.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crash", "worker.crash", "exit code 3; its stderr ends: died of a record")]
    [InlineData("hang", "worker.timeout", "no whole answer within 1.5 s")]
    public async Task Run_RecordThatItsProgramCannotTake_IsTheOnlyOneRejected(string behaviour, string code, string message)
    {
        int records = behaviour is "crash" ? 20_000 : 8;
        string[] all = [.. Enumerable.Range(0, records).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{(i == records / 3 ? "666" : "7")}"))];
        folder.Write("in/a.csv", "id,quantity\n" + string.Join('\n', all) + "\n");
        Configure("csv " + behaviour, marker: ",666", rejects: 1, timeout: behaviour is "hang" ? "1500ms" : "30s");

        ProcessResult result = await RunAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("id,quantity,score\n" + string.Concat(all.Where((_, i) => i != records / 3).Select(line => line + ",14\n")), folder.Read("out/a.csv"));
        string reject = string.Concat(Directory.EnumerateFiles(folder["rejects"], "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        Assert.Contains($",score,,{code},", reject, StringComparison.Ordinal);
        Assert.Contains(message, reject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 17)]
    public async Task Run_ProgramThatAlwaysHangs_EndsAfterEightTimeoutsForEachThatRunsAtOnce(int parallelism, int most)
    {
        folder.Write("in/a.csv", "id\n" + string.Concat(Enumerable.Repeat("12345678\n", 50_000)));
        folder.Write("p.yaml", "version: 1\nrejects: { max: 50000 }\nstages:\n  - exec: { command: [sh, -c, \"echo start >> starts; exec sleep 60\"], output: { score: integer }, timeout: 300ms }\n");

        ProcessResult result = await RunAsync("--dop", parallelism.ToString(CultureInfo.InvariantCulture), "--batch-bytes", "64KiB");

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains("and answered nothing between", result.Error, StringComparison.Ordinal);
        Assert.InRange(folder.Read("starts").Count(letter => letter == '\n'), 1, most);
        Assert.Empty(folder.Published());
    }

    [Theory]
    [InlineData("crash", "died of a record", "died of a record")]
    [InlineData("no-header", "found a line of 1 field", "271828")]
    public async Task Run_ProgramThatFails_IsToldAboutWithoutValuesInItsReport(string behaviour, string told, string kept)
    {
        folder.Write("in/a.csv", "id,quantity\n1,135914\n2,135914\n");
        Configure("csv " + behaviour, marker: "135914");

        ProcessResult result = await RunAsync();

        Assert.Equal(69, result.ExitCode);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("271828", result.Error, StringComparison.Ordinal);
        Assert.Contains("it failed for each of the first 2 records", folder.Read("run.json"), StringComparison.Ordinal);
        Assert.DoesNotContain(kept, folder.Read("run.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FailFastWhereAllRecordsSoFarCrashed_StopsForTheRejectsAndNotForTheProgram()
    {
        folder.Write("in/a.csv", "id,quantity\n1,666\n2,666\n3,7\n4,7\n");
        Configure("csv crash", marker: ",666", rejects: 1);

        ProcessResult result = await RunAsync("--fail-fast");

        Assert.True(result.ExitCode == 65, result.ToString());
        Assert.Contains("stopped at the first reject past the limit of 1", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnswerOfAnotherType_RejectsTheRecord()
    {
        folder.Write("in/a.csv", "id,quantity\n1,2\n");
        Configure("csv words");

        ProcessResult result = await RunAsync();

        Assert.Equal(65, result.ExitCode);
        Assert.Contains("type.integer", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-program", "there is no program 'no-such-program' in PATH")]
    [InlineData("./no-such-program", "there is no program '")]
    public async Task Run_MissingProgram_Is69(string program, string expected)
    {
        folder.Write("in/a.csv", "id\n1\n2\n");
        folder.Write("p.yaml", $"version: 1\nstages:\n  - exec: {{ command: [{program}], output: {{ score: integer }} }}\n");

        ProcessResult result = await RunAsync();

        Assert.Equal(69, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Published());
    }

    [Fact]
    public async Task Run_ScriptBesideThePipelineFile_IsFoundFromAnywhere()
    {
        folder.Write("in/a.csv", "id\n1\n2\n");
        folder.Write("jobs/one.sh", "read header; echo score; while read id; do echo $((id + 1)); done\n");
        folder.Write("jobs/p.yaml", "version: 1\nstages:\n  - exec: { command: [sh, one.sh], output: { score: integer } }\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-c", "jobs/p.yaml", "-o", "out", "-q");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("id,score\n1,2\n2,3\n", folder.Read("out/a.csv"));
    }

    [Fact]
    public async Task Run_FoundPipelineFileWithExec_Is78AndStartsNothing()
    {
        folder.Write("in/a.csv", "id\n1\n");
        folder.Write("in/pipeline.yaml", "version: 1\nstages:\n  - exec: { command: [touch, started], output: { score: integer } }\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out");

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("in/pipeline.yaml:3:", result.Error, StringComparison.Ordinal);
        Assert.Contains("exec runs programs, which a pipeline file that was found in DATA may not; name it with -c", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["in/started"]));
    }

    [Theory]
    [InlineData("check", 0)]
    [InlineData("plan", 0)]
    [InlineData("run --no-exec -o out", 78)]
    [InlineData("preview --no-exec", 78)]
    public async Task Command_ThatMayNotStartPrograms_StartsNone(string command, int exitCode)
    {
        folder.Write("in/a.csv", "id\n1\n");
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [touch, started], output: { score: integer } }\n");

        string[] words = command.Split(' ');
        ProcessResult result = await PipelineProcess.RunAsync(folder, [words[0], "in", "-c", "p.yaml", .. words[1..]]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.False(File.Exists(folder["started"]));
    }

    [Fact]
    public async Task Preview_Exec_ShowsItsColumns()
    {
        folder.Write("in/a.csv", "id,quantity\n1,2\n");
        Configure("csv good");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "preview", "in", "-c", "p.yaml", "--csv");

        Assert.Equal("id,quantity,score\n1,2,4\n", result.Out);
    }

    [Theory]
    [InlineData("{ command: score.sh, output: { a: text } }", "as a list")]
    [InlineData("{ command: [a] }", "under 'output'")]
    [InlineData("{ command: [a], output: { a: number } }", "the type of 'a' is one of")]
    [InlineData("{ command: [a], output: { a: text }, timeout: soon }", "under 'timeout'")]
    [InlineData("{ command: [a], output: { a: text }, input: [nothing] }", "no column 'nothing'")]
    [InlineData("{ command: [a], output: { a: text }, shell: bash }", "unknown key 'shell'")]
    public async Task Check_BadBody_SaysWhatIsExpected(string body, string expected)
    {
        folder.Write("in/a.csv", "id\n1\n");
        folder.Write("p.yaml", $"version: 1\nstages:\n  - exec: {body}\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "check", "in", "-c", "p.yaml");

        Assert.Equal(78, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private Task<ProcessResult> RunAsync(params string[] flags) =>
        PipelineProcess.RunAsync(folder, ["run", "in", "-c", "p.yaml", "-o", "out", "--report", "run.json", "--rejects", "rejects", .. flags]);

    private void Configure(string mode, string marker = "", string before = "", string after = "", string? input = null, int rejects = 0, string timeout = "30s")
    {
        StringBuilder yaml = new($"version: 1\nrejects: {{ max: {rejects} }}\nstages:\n{before}  - name: score\n    exec:\n");
        yaml.Append(CultureInfo.InvariantCulture, $"      command: [{string.Join(", ", mode.Split(' ').Prepend(Child).Append(marker).Select(word => $"\"{word}\""))}]\n");
        yaml.Append(input is null ? "" : $"      input: {input}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"      output: {{ score: integer }}\n      timeout: {timeout}\n{after}");
        folder.Write("p.yaml", yaml.ToString());
    }
}
