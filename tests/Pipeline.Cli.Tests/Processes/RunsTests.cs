using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Cli.Tests.Processes;

/// <summary><c>pipeline runs</c> and <c>--if-changed</c> as a user calls them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RunsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public RunsTests()
    {
        folder.Write("data/a.csv", "id,n\n1,1\n2,x\n");
        folder.Write("data/b.csv", "id,n\n3,3\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Runs_OfAFolder_ListedShownComparedAndPruned()
    {
        await RunAsync("run", "data", "-o", "out", "-q");
        ProcessResult failed = await PipelineProcess.RunAsync(folder, "run", "data", "-o", "out", "--type", "n=integer");
        await RunAsync("run", "data", "-o", "out", "-q", "--if-changed");

        string[] lines = (await RunAsync("runs", "list", "out")).Out.TrimEnd('\n').Split('\n');
        using JsonDocument list = JsonDocument.Parse((await RunAsync("runs", "list", "out", "--json")).Out);
        string shown = (await RunAsync("runs", "show", "out", "published")).Out;
        using JsonDocument report = JsonDocument.Parse((await RunAsync("runs", "show", "out", "--json")).Out);
        using JsonDocument diff = JsonDocument.Parse((await RunAsync("runs", "diff", "out", "published", Id(list, 1), "--json")).Out);

        Assert.Equal(65, failed.ExitCode);
        Assert.Equal(["published", "failed", "unchanged"], list.RootElement.EnumerateArray().Select(run => run.GetProperty("status").GetString()));
        Assert.Equal([true, false, false], list.RootElement.EnumerateArray().Select(run => run.GetProperty("files_stand").GetBoolean()));
        Assert.Equal(5, lines.Length);
        Assert.Matches("published \\* +0 +3 +3 +0 +2 ", lines[1]);
        Assert.Matches("failed +65 +3 +2 +1 +0 ", lines[2]);
        Assert.Contains("file       a.csv, 2 records, 13 bytes, sha256 ", shown, StringComparison.Ordinal);
        Assert.Equal(Id(list, 0), report.RootElement.GetProperty("unchanged_since").GetString());
        string[] differences = [.. diff.RootElement.GetProperty("differences").EnumerateArray().Select(row => $"{row.GetProperty("name")}: {row.GetProperty("a")} {row.GetProperty("b")}")];
        Assert.Superset(new HashSet<string>(StringComparer.Ordinal) { "status: published failed", "columns.n.type: - integer", "rejected: 0 1", "type.integer: - 1", "written: 3 2" }, differences.ToHashSet(StringComparer.Ordinal));

        Assert.StartsWith("0 runs' folders would go", (await RunAsync("runs", "prune", "out", "--keep", "3", "--dry-run")).Out, StringComparison.Ordinal);
        await RunAsync("run", "data", "-o", "out", "-q");
        Assert.Contains("\n1 run's folder went, ", (await RunAsync("runs", "prune", "out", "--keep", "3")).Out, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetDirectories(folder["out/.pipeline/runs"]).Length);
        Assert.Equal(6, (await RunAsync("runs", "list", "out")).Out.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task Runs_LedgerIsDamaged_RestIsToldWith74AndPruneMendsIt()
    {
        await RunAsync("run", "data", "-o", "out", "-q");
        await File.AppendAllTextAsync(folder["out/.pipeline/ledger.jsonl"], "{\"not\":\"ours\"}\n");
        await RunAsync("run", "data", "-o", "out", "-q");

        ProcessResult list = await PipelineProcess.RunAsync(folder, "runs", "list", "out");
        ProcessResult pruned = await RunAsync("runs", "prune", "out");
        ProcessResult again = await RunAsync("runs", "list", "out");

        Assert.Equal(74, list.ExitCode);
        Assert.Contains("line 2 of '", list.Error, StringComparison.Ordinal);
        Assert.Contains("cannot be understood: taken out", pruned.Error, StringComparison.Ordinal);
        Assert.Equal(list.Out, again.Out);
    }

    [Fact]
    public async Task Runs_LedgerIsGone_KeptRunsAreTold()
    {
        await RunAsync("run", "data", "-o", "out.csv", "-q");
        string before = (await RunAsync("runs", "list", "out.csv")).Out;
        File.Delete(folder[".out.csv.pipeline/ledger.jsonl"]);

        Assert.Equal(WithoutTimes(before), WithoutTimes((await RunAsync("runs", "list", "out.csv")).Out));
    }

    [Fact]
    public async Task Runs_OfAKilledRun_AbandonedBeforeAndAfterTheNextOne()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            # What writes is ended in the end: where the run is killed before it has read all of it, it would wait for ever, and hold stderr.
            mkfifo input; exec 3<> input; (echo a; exec seq 1 300000) >&3 2> /dev/null & writer=$!
            "${program[@]}" run - -o out < input 3>&- & run=$!
            until grep -q running out/.pipeline/latest/run.json out/.pipeline/runs/*/run.json 2> /dev/null; do sleep 0.05; done
            pipeline runs list out --json | grep -o '"status": .*'
            kill -9 $run; wait $run 2> /dev/null
            pipeline runs list out --json | grep -o '"status": .*'
            pipeline run -q data -o out; pipeline runs list out --json | grep -o '"status": .*'; cut -c 1-80 out/.pipeline/ledger.jsonl | grep -c run_id
            kill $writer 2> /dev/null; true
            """);

        Assert.Equal("\"status\": \"running\",\n\"status\": \"abandoned\",\n\"status\": \"abandoned\",\n\"status\": \"published\",\n2\n", result.Out);
    }

    [Theory]
    [InlineData("runs list nowhere", 66)]
    [InlineData("runs show out 1999", 66)]
    [InlineData("runs diff out 1999 latest", 66)]
    [InlineData("runs diff nowhere out", 66)]
    [InlineData("runs", 64)]
    [InlineData("runs list", 64)]
    [InlineData("runs clean out", 64)]
    [InlineData("runs list out latest", 64)]
    [InlineData("runs diff out", 64)]
    [InlineData("runs prune out --keep 0", 64)]
    [InlineData("runs prune out --keep-for 3y", 64)]
    [InlineData("run data/a.csv --if-changed", 64)]
    [InlineData("run data -o out --if-changed=never", 64)]
    public async Task Runs_WrongUse_SaysWhatIsWrong(string arguments, int exitCode)
    {
        await RunAsync("run", "data", "-o", "out", "-q");

        ProcessResult result = await PipelineProcess.RunAsync(folder, arguments.Split(' '));

        Assert.Equal(exitCode, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("internal", result.Error, StringComparison.Ordinal);
    }

    // The ledger's ends before the publish, the report's behind it.
    private static string WithoutTimes(string text) => Regex.Replace(text, @"  +[0-9.]+ s", " s", RegexOptions.NonBacktracking);

    private static string Id(JsonDocument list, int index) => list.RootElement[index].GetProperty("run_id").GetString()!;

    private async Task<ProcessResult> RunAsync(params string[] arguments)
    {
        ProcessResult result = await PipelineProcess.RunAsync(folder, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }
}
