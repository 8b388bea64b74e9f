using System.Globalization;
using System.Text.Json;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Exec;

/// <summary>Framed exec stages, from the command line to the published file. The program adds <c>score</c>, twice the last column that it gets.</summary>
public sealed class ExecFramedTests : IDisposable
{
    private static readonly string Child = AppContext.BaseDirectory.Replace("Pipeline.Cli.Tests", "Pipeline.TestChild", StringComparison.Ordinal) + "Pipeline.TestChild";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_Program_AddsAColumnAndKeepsTheBytesOfOthers()
    {
        folder.Write("in/a.csv", "id,\"note\",quantity\n1,\"a, \"\"b\"\"\",2\n2,\"\",3\n3,,4\n");
        Configure("good");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("id,\"note\",quantity,score\n1,\"a, \"\"b\"\"\",2,4\n2,\"\",3,6\n3,,4,8\n", folder.Read("out/a.csv"));
    }

    [Fact]
    public async Task Run_AnyParallelismAndBatchSize_GivesTheSameBytesFromOneProcessForEach()
    {
        folder.Write("in/a.csv", Orders(5000));
        folder.Write("in/b.csv", "other," + Orders(5000).Replace("\n", "\n0,", StringComparison.Ordinal)[..^2]);
        folder.Write("worker.sh", $"echo start >> starts; exec \"{Child}\" score good\n");
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [sh, worker.sh], protocol: framed, output: { score: integer } }\n");
        HashSet<string> outputs = [];
        foreach ((string flags, int most) in ((string, int)[])[("--dop 1", 2), ("--dop 2", 4), ("--dop 2 --batch-bytes 8KiB", 4), ("--dop 1 --batch-bytes 20KiB", 2)])
        {
            File.Delete(folder["starts"]);
            ProcessResult result = await RunAsync([.. flags.Split(' '), "--overwrite"]);
            Assert.True(result.ExitCode == 0, result.ToString());
            outputs.Add(folder.Read("out/a.csv") + folder.Read("out/b.csv"));
            Assert.InRange(folder.Read("starts").Count(letter => letter == '\n'), 1, most);
        }

        Assert.Single(outputs);
    }

    [Fact]
    public async Task Run_Multiplier_FiltersAndMultipliesAndBalances()
    {
        folder.Write("in/a.csv", "id,quantity\na,2\nb,0\nc,1\nd,1000\n");
        Configure("multiply", changes: true);

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("id,quantity,score\na,2,1\na,2,2\nc,1,1\n" + string.Concat(Enumerable.Range(1, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"d,1000,{i}\n"))), folder.Read("out/a.csv"));
        Assert.Equal([4, 1000, 1003, 1, 0], Totals("read", "added", "written", "filtered", "rejected"));
    }

    [Fact]
    public async Task Run_RejectsOfTheProgram_HaveItsCodeAndMessage()
    {
        folder.Write("in/a.csv", "id,quantity\n1,2\n2,666\n3,4\n");
        Configure("reject", marker: "666", rejects: 1);

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("id,quantity,score\n1,2,4\n3,4,8\n", folder.Read("out/a.csv"));
        Assert.Contains("a.csv,2,3,16,score,,score.unknown,no score for this\uFFFD[31m", folder.Read("rejects/rejects.csv"), StringComparison.Ordinal);
        Assert.Equal("id,quantity\n2,666\n", folder.Read("rejects/rejects/a.csv"));
        Assert.Equal([3, 2, 1], Totals("read", "written", "rejected"));
    }

    [Fact]
    public async Task Run_ACodeForEachRecord_IsRefused()
    {
        folder.Write("in/a.csv", Orders(200));
        Configure("reject-codes", rejects: 1000);

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains("it rejects records with more than 100 different codes", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drop", "expected as many answers as records, from 1 to 1, found 0")]
    [InlineData("repeat", "")]
    [InlineData("reorder", "")]
    [InlineData("wrong-count", "found 2")]
    [InlineData("left-over", "expected the end of the payload, found 1 more bytes")]
    [InlineData("foreign", "expected the index of the record, from 0 to 0, found 1")]
    [InlineData("binary", "expected texts of UTF-8")]
    [InlineData("exit-0", "it ended with exit code 0 before END")]
    [InlineData("stray-line", "stdout carries frames only")]
    public async Task Run_ProgramThatLies_IsFoundAndNothingWrongPublished(string behaviour, string expected)
    {
        folder.Write("in/a.csv", "id,quantity\n1,2\n2,3\n3,4\n");
        Configure(behaviour);

        ProcessResult result = await RunAsync();

        if (expected.Length == 0)
        {
            // Of a record alone the answer is right.
            Assert.True(result.ExitCode is 0 or 69, result.ToString());
            Assert.True(result.ExitCode == 69 || folder.Read("out/a.csv") == "id,quantity,score\n1,2,4\n2,3,6\n3,4,8\n");
            return;
        }

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Contains("it failed for each of the first 3 records", result.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Published());
    }

    [Theory]
    [InlineData("no-end", "it ended with exit code 0 before END")]
    [InlineData("exit", "it said END and then ended with exit code 1")]
    public async Task Run_ProgramThatEndsBadly_IsFoundAfterItsLastAnswer(string behaviour, string expected)
    {
        folder.Write("in/a.csv", "id,quantity\n1,2\n");
        Configure(behaviour);

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains("it answered all that it got, but did not end as the protocol says: " + expected, result.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Published());
    }

    [Theory]
    [InlineData("other-version", "it refuses the work: expected frames of version 1, found version 2")]
    [InlineData("csv", "it refuses the work: expected a frame")]
    public async Task Run_ProgramOfAnotherProtocol_Is69AtOnce(string behaviour, string expected)
    {
        folder.Write("in/a.csv", "id,quantity\n1,2\n");
        folder.Write("worker.sh", $"echo start >> starts; {(behaviour is "csv" ? "echo score" : $"exec \"{Child}\" score {behaviour}")}\n");
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [sh, worker.sh], protocol: framed, output: { score: integer } }\n");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal("start\n", folder.Read("starts"));
    }

    [Fact]
    public async Task Run_ProgramThatDiesAtTheStart_IsStartedThreeTimes()
    {
        folder.Write("in/a.csv", "id,quantity\n1,2\n");
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [sh, -c, \"echo start >> starts; exit 5\"], protocol: framed, output: { score: integer } }\n");

        ProcessResult result = await RunAsync();

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains("it was not ready, however often it was started: it ended with exit code 5 before END", result.Error, StringComparison.Ordinal);
        Assert.Equal("start\nstart\nstart\n", folder.Read("starts"));
    }

    [Theory]
    [InlineData("stderr-first", 200_000)]
    [InlineData("good", 400_000)]
    [InlineData("slow", 300)]
    public async Task Run_ProgramThatFillsPipes_DoesNotStop(string behaviour, int records)
    {
        folder.Write("in/a.csv", "id,quantity\n" + string.Concat(Enumerable.Repeat("123456789,5\n", records)));
        Configure(behaviour);

        ProcessResult result = await RunAsync("--batch-bytes", "4MiB");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.EndsWith("123456789,5,10\n", folder.Read("out/a.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProgramThatAlwaysHangs_EndsAfterEightTimeouts()
    {
        folder.Write("worker.sh", $"echo start >> starts; exec \"{Child}\" score hang 0\n");
        folder.Write("in/a.csv", "id,quantity\n" + string.Concat(Enumerable.Repeat("10,20\n", 5000)));
        folder.Write("p.yaml", "version: 1\nrejects: { max: 5000 }\nstages:\n  - exec: { command: [sh, worker.sh], protocol: framed, output: { score: integer }, timeout: 300ms }\n");

        ProcessResult result = await RunAsync("--dop", "1");

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains("it hung 8 times and answered nothing between", result.Error, StringComparison.Ordinal);
        Assert.InRange(folder.Read("starts").Count(letter => letter == '\n'), 1, 8);
    }

    private static string Orders(int count) => "id,quantity\n" + string.Concat(Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{i % 7}\n")));

    private Task<ProcessResult> RunAsync(params string[] flags) =>
        PipelineProcess.RunAsync(folder, ["run", "in", "-c", "p.yaml", "-o", "out", "--report", "run.json", "--rejects", "rejects", .. flags]);

    private IEnumerable<long> Totals(params string[] names)
    {
        JsonElement totals = JsonDocument.Parse(folder.Read("run.json")).RootElement.GetProperty("totals");
        return names.Select(name => totals.GetProperty(name).GetInt64());
    }

    private void Configure(string behaviour, string marker = "", int rejects = 0, bool changes = false, string timeout = "30s") => folder.Write("p.yaml", $$"""
        version: 1
        rejects: { max: {{rejects}} }
        stages:
          - name: score
            exec: { command: ["{{Child}}", score, {{behaviour}}, "{{marker}}"], protocol: framed, changes_record_count: {{(changes ? "true" : "false")}}, output: { score: integer }, timeout: {{timeout}} }
        """);
}
