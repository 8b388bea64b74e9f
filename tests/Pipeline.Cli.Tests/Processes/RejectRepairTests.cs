using System.Text.Json;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>Trial 21: the limit, and the repair command of the summary, pasted into a shell as it stands.</summary>
public sealed class RejectRepairTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("10", 10, 0)]
    [InlineData("10", 11, 65)]
    [InlineData("10%", 10, 0)]
    [InlineData("10%", 11, 65)]
    public async Task Run_RejectLimit_IsExact(string limit, int bad, int exitCode)
    {
        folder.Write("a.csv", "a,b\n" + string.Concat(Enumerable.Range(0, 100).Select(i => i < bad ? "1\n" : "1,2\n")));

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "a.csv", "-o", "out", "--max-rejects", limit, "--batch-bytes", "64");

        Assert.True(exitCode == result.ExitCode, result.ToString());
        Assert.Equal(bad + 1, File.ReadLines(folder["out/.pipeline/latest/rejects.csv"]).Count());
        Assert.Equal(exitCode == 0, File.Exists(folder["out/a.csv"]));
    }

    [Fact]
    public async Task Summary_RepairCommand_IsNotComparedWithEarlierRepairs()
    {
        folder.Write("in/a.csv", "id\n1\nx\n");
        folder.Write("p.yaml", "version: 1\nguard: { mode: fail }\ncolumns: { id: { type: integer } }\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-c", "p.yaml", "-o", "out", "--max-rejects", "1");

        Assert.Matches("pipeline run .*rejects.* -c p.yaml --guard none", result.Error);
    }

    [Fact]
    public async Task Summary_RepairCommand_CompletesTheOutputWhenPasted()
    {
        const string header = "id,qty,price\n";
        folder.Write("my data/it's.csv", header + "1,2,1.50\n2,two,3.00\n3,4\n4,1,0.10\n");
        folder.Write("my data/sub/b.csv", header + "5,x,1\n6,1,1\n");
        const string job = "--derive 'total=qty * cast(price as decimal)' --where \"id <> '6'\" --max-rejects 9";
        ProcessResult main = await PipelineProcess.ShellAsync(folder, $"export PIPELINE_COMMAND=pipeline\npipeline run 'my data' -o 'my out' {job}");
        Assert.True(main.ExitCode == 0, main.ToString());
        string[] lines = main.Error.Split('\n');
        int repair = Array.FindIndex(lines, line => line.StartsWith("  repair", StringComparison.Ordinal));
        string rejects = folder["my out/.pipeline/latest/rejects"];
        foreach ((string name, string wrong, string right) in new[] { ("it's.csv", "two", "2"), ("it's.csv", "3,4\n", "3,4,2\n"), ("sub/b.csv", "x", "7") })
        {
            string file = Path.Combine(rejects, name);
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(wrong, right, StringComparison.Ordinal));
        }

        ProcessResult repaired = await PipelineProcess.ShellAsync(folder, lines[repair + 1].Trim());

        Assert.True(repaired.ExitCode == 0, repaired.ToString());
        Assert.Equal("id,qty,price,total\n1,2,1.50,3.00\n4,1,0.10,0.10\n", folder.Read("my out/it's.csv"));
        Assert.Equal("id,qty,price,total\n2,2,3.00,6.00\n3,4,2,8\n", folder.Read("my out-repaired/it's.csv"));
        Assert.Equal("id,qty,price,total\n5,7,1,7\n", folder.Read("my out-repaired/sub/b.csv"));
    }

    [Theory]
    [InlineData("export PIPELINE_DELIMITER=';' PIPELINE_NO_HEADERS=true PIPELINE_TYPE=column_1=integer", "")]
    [InlineData("", "-d ';' -n --type column_1=integer")]
    public async Task Summary_RepairCommand_CarriesWhatShapedTheRecordsAndTheirNumberOfFields(string environment, string flags)
    {
        folder.Write("-h.csv", "1;2\n3;4;5\nx;7\n8;9\n");
        ProcessResult main = await PipelineProcess.ShellAsync(folder, $"export PIPELINE_COMMAND=pipeline\n{environment}\npipeline run ./-h.csv -o ./-out {flags} --max-rejects 9");
        Assert.True(main.ExitCode == 0, main.ToString());
        string command = main.Error.Split('\n').SkipWhile(line => !line.StartsWith("  repair", StringComparison.Ordinal)).Skip(1).First().Trim();

        // Without the variables, as in another shell. The first rejected record is not repaired, and does not say how many fields there are.
        ProcessResult unrepaired = await PipelineProcess.ShellAsync(folder, command);
        string rejects = folder["-out/.pipeline/latest/rejects/-h.csv"];
        await File.WriteAllTextAsync(rejects, (await File.ReadAllTextAsync(rejects)).Replace("3;4;5", "3;4", StringComparison.Ordinal).Replace('x', '6'));
        ProcessResult repaired = await PipelineProcess.ShellAsync(folder, command);

        Assert.True(unrepaired.ExitCode == 65, unrepaired.ToString());
        Assert.True(repaired.ExitCode == 0, repaired.ToString());
        Assert.Equal("1;2\n8;9\n", folder.Read("-out/-h.csv"));
        Assert.Equal("3;4\n6;7\n", folder.Read("-out-repaired/-h.csv"));
    }

    [Theory]
    [InlineData("out", "out/.pipeline/latest/rejects", "out/a.csv")]
    [InlineData("out.csv", ".out.csv.pipeline/latest/rejects/a.csv", "out.csv")]
    public async Task Run_RepairedRejectsToWhereTheOthersAre_IsRefused(string output, string rejects, string published)
    {
        folder.Write("a.csv", "a,b\n1\n2,3\n");
        ProcessResult main = await PipelineProcess.RunAsync(folder, "run", "a.csv", "-o", output, "--max-rejects", "9");
        Assert.True(main.ExitCode == 0, main.ToString());

        ProcessResult repair = await PipelineProcess.RunAsync(folder, "run", rejects, "-o", output, "--max-rejects", "9");

        Assert.True(repair.ExitCode == 73, repair.ToString());
        Assert.Contains("it would replace the files that have the other records; name another output", repair.Error, StringComparison.Ordinal);
        Assert.Equal("a,b\n2,3\n", folder.Read(published));
    }

    [Fact]
    public async Task Run_JobsToStdoutWithOneFolderForRejects_DoNotTouchEachOthers()
    {
        folder.Write("a.csv", "a,b\n1\n");
        folder.Write("b.csv", "a,b\n2\n");

        ProcessResult first = await PipelineProcess.RunAsync(folder, "run", "a.csv", "--rejects", "kept", "-q");
        ProcessResult second = await PipelineProcess.RunAsync(folder, "run", "b.csv", "--rejects", "kept", "-q");
        ProcessResult again = await PipelineProcess.RunAsync(folder, "run", "a.csv", "--rejects", "kept", "-q");

        Assert.Equal((65, 73, 65), (first.ExitCode, second.ExitCode, again.ExitCode));
        Assert.Equal("a,b\n1\n", folder.Read("kept/rejects/a.csv"));
        Assert.False(File.Exists(folder["kept/rejects/b.csv"]));
    }

    [Fact]
    public async Task Run_RejectsOnStdout_AreListedWithTheWayToKeepThem()
    {
        folder.Write("a.csv", "a,b\n1\n" + string.Concat(Enumerable.Repeat("1,2,3\n", 9)));

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "a.csv");
        ProcessResult kept = await PipelineProcess.RunAsync(folder, "run", "a.csv", "--run-dir", "runs", "-q");

        Assert.Equal(65, result.ExitCode);
        Assert.Contains("first      a.csv:2, record 1: csv.field_count: expected 2 fields as in the header, found 1\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(5, result.Error.Split(": csv.field_count: ").Length - 1);
        Assert.Contains("--run-dir DIR", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing published", result.Error, StringComparison.Ordinal);
        string run = Directory.EnumerateDirectories(folder["runs"]).Single();
        Assert.Equal(11, File.ReadLines(Path.Combine(run, "rejects.csv")).Count());
        Assert.Contains("-o -", kept.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Full_IsWordedAsACheck()
    {
        folder.Write("a.csv", "a,b\n1,2\n");
        folder.Write("b.csv", "a,b\n1\n");

        ProcessResult fine = await PipelineProcess.RunAsync(folder, "check", "a.csv", "--full");
        ProcessResult bad = await PipelineProcess.RunAsync(folder, "check", "a.csv", "b.csv", "--full");

        Assert.Equal((0, 65), (fine.ExitCode, bad.ExitCode));
        Assert.StartsWith("fine: check ", fine.Error, StringComparison.Ordinal);
        Assert.StartsWith("NOT FINE, 1 bad record in 2 files (exit 65): check ", bad.Error, StringComparison.Ordinal);
        Assert.Contains("b.csv:2, record 1: csv.field_count", bad.Error, StringComparison.Ordinal);
        Assert.All(new[] { fine, bad }, result => Assert.DoesNotContain("publish", result.Error + result.Out, StringComparison.Ordinal));
        Assert.Equal(["a.csv", "b.csv"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_OverItsLimit_StaysStagedAndSaysSo()
    {
        folder.Write("a.csv", "a,b\n1,2\n3\n");

        Assert.Equal(65, (await PipelineProcess.RunAsync(folder, "run", "a.csv", "-o", "out")).ExitCode);

        Assert.Empty(folder.Published());
        Assert.Equal("a,b\n1,2\n", folder.Read("out/.pipeline/latest/staging/a.csv"));
        using JsonDocument report = JsonDocument.Parse(folder.Read("out/.pipeline/latest/run.json"));
        Assert.Equal("failed", report.RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Run_RejectsOrReportWhereSomethingElseStands_Are73AndTouchNothing()
    {
        folder.Write("in/x.csv", "a,b\n1\n2,2\n");
        folder.Write("q.csv", "a,b\n3\n");
        await PipelineProcess.RunAsync(folder, "run", "in", "-o", "o", "--rejects", "kept");
        folder.Write("kept/rejects/x.csv", "a,b\n1,1\n");

        ProcessResult overInput = await PipelineProcess.RunAsync(folder, "run", "kept/rejects", "-o", "o2", "--rejects", "kept");
        ProcessResult ofAnother = await PipelineProcess.RunAsync(folder, "run", "q.csv", "-o", "o3", "--rejects", "kept");
        ProcessResult report = await PipelineProcess.RunAsync(folder, "run", "q.csv", "-o", "o4", "--report", "q.csv");
        ProcessResult output = await PipelineProcess.RunAsync(folder, "run", "q.csv", "-o", "o5", "--report", "o5/q.csv");

        Assert.Equal([73, 73, 73, 73], [overInput.ExitCode, ofAnother.ExitCode, report.ExitCode, output.ExitCode]);
        Assert.Equal("a,b\n1,1\n", folder.Read("kept/rejects/x.csv"));
        Assert.Equal("a,b\n3\n", folder.Read("q.csv"));
    }

    [Fact]
    public async Task Run_FilesOfOneNameInTwoFolders_AreToldApartByTheirFullPaths()
    {
        folder.Write("one/x.csv", "a\n1\n");
        folder.Write("two/x.csv", "a\nn/a\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "one", "two", "-o", "out", "--type", "a=integer", "--set", "output.path=all.csv", "--report", "r.json");

        Assert.Equal(65, result.ExitCode);
        Assert.Contains("two/x.csv:2, record 1, column a: type.integer", result.Error, StringComparison.Ordinal);
        Assert.Contains($"\n{folder["two/x.csv"]},1,2,2,columns,a,type.integer,", folder.Read("out/.pipeline/latest/rejects.csv"), StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(folder.Read("r.json"));
        Assert.Equal([folder["one/x.csv"], folder["two/x.csv"]], report.RootElement.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("path").GetString()));
    }

    [Theory]
    [InlineData(64, "--fail-fast", "--max-rejects", "10%")]
    [InlineData(64, "--type", "nope=integer")]
    [InlineData(64, "--set", "output.path={dir}")]
    [InlineData(64, "--set", "output.path=_SUCCESS")]
    [InlineData(64, "--set", "output.path={nope}.csv")]
    public async Task Check_WhatARunWouldRefuse_IsRefused(int exitCode, params string[] flags)
    {
        folder.Write("in/x.csv", "a,b\n1,2\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, ["check", "in", .. flags]);

        Assert.True(exitCode == result.ExitCode, result.ToString());
    }

    [Fact]
    public async Task Run_EmptyDirBehindAFolder_TakesItsSlashWithIt()
    {
        folder.Write("in/x.csv", "a,b\n1,2\n");
        folder.Write("in/sub/y.csv", "a,b\n1,2\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--set", "output.path=all/{dir}/{stem}.csv");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("a,b\n1,2\n", folder.Read("out/all/x.csv"));
        Assert.Equal("a,b\n1,2\n", folder.Read("out/all/sub/y.csv"));
    }
}
