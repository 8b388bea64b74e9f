using System.Text.Json;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>A start that comes to nothing leaves its report: nobody takes last night's success for tonight's.</summary>
public sealed class FailedStartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(66, "")]
    [InlineData(64, "--where 'nope = 1'")]
    [InlineData(64, "--max-rejects many")]
    [InlineData(64, "--nope")]
    [InlineData(78, "-c broken.yaml")]
    [InlineData(66, "-c nothing.yaml")]
    public async Task Run_StartThatFails_ReplacesLastNightsReportAndIsTheLatestRun(int exitCode, string flags)
    {
        folder.Write("in/a.csv", "a\n1\n");
        folder.Write("broken.yaml", "version: 1\nnope: 1\n");
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $"""
            pipeline run in -o out -q --report r.json || exit
            {(flags.Length == 0 ? "rm in/*" : "")}
            pipeline run in -o out -q --report r.json {flags}
            """);

        Assert.True(exitCode == result.ExitCode, result.ToString());
        foreach (string report in (string[])["r.json", "out/.pipeline/latest/run.json"])
        {
            using JsonDocument kept = JsonDocument.Parse(folder.Read(report));
            Assert.Equal("failed", kept.RootElement.GetProperty("status").GetString());
            Assert.Equal(exitCode, kept.RootElement.GetProperty("exit_code").GetInt32());
            string problem = kept.RootElement.GetProperty("problems")[0].GetString()!;
            Assert.Contains(problem.Split(':')[^1].Trim(), result.Error, StringComparison.Ordinal);
        }

        Assert.Equal("a\n1\n", folder.Read("out/a.csv"));
        Assert.Equal(2, Directory.GetDirectories(folder["out/.pipeline/runs"]).Length);
    }

    [Fact]
    public async Task Run_ScriptThatAsksWhetherLastNightPublished_IsToldByTheLatestRunAndNotBySuccess()
    {
        folder.Write("in/a.csv", "a\n1\n");
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            published() { grep -q '"status": "published"' out/.pipeline/latest/run.json && echo yes || echo no; }
            pipeline run in -o out -q; published
            printf 'a\n1,2\n' > in/a.csv; pipeline run in -o out -q 2> /dev/null; published
            rm in/a.csv; pipeline run in -o out -q 2> /dev/null; published
            ls out
            """);

        Assert.Equal("yes\nno\nno\n_SUCCESS\n_manifest.json\na.csv\n", result.Out.Replace("_manifest.json\n_SUCCESS", "_SUCCESS\n_manifest.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_StartThatFails_WritesItsReportOverNothingButAReport()
    {
        folder.Write("in/a.csv", "a\n1\n");
        folder.Write("note.json", "{\"of\":\"someone\"}");

        ProcessResult overFile = await PipelineProcess.RunAsync(folder, "run", "nothing", "-o", "out", "--report", "note.json");
        ProcessResult overInput = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--report", "in/a.csv", "--nope");
        ProcessResult noFolder = await PipelineProcess.RunAsync(folder, "run", "in", "--report", "r.json");

        Assert.Equal((66, 64, 64), (overFile.ExitCode, overInput.ExitCode, noFolder.ExitCode));
        Assert.Equal("{\"of\":\"someone\"}", folder.Read("note.json"));
        Assert.Equal("a\n1\n", folder.Read("in/a.csv"));
        Assert.Contains("where to?", folder.Read("r.json"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task Run_ReportThatWouldBeInputNextTime_Is73()
    {
        folder.Write("in/a.csv", "a\n1\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--report", "in/report.csv");

        Assert.True(result.ExitCode == 73, result.ToString());
        ProcessResult wrongToo = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--report", "in/report.csv", "--nope");

        Assert.Equal(64, wrongToo.ExitCode);
        Assert.Equal(["a.csv"], Directory.EnumerateFiles(folder["in"]).Select(Path.GetFileName));
    }

    [ProbeFact("[ $(id -u) = 0 ] && [ $(id -un 65534) = nobody ] && setpriv --reuid=65534 --regid=65534 --clear-groups true", "only root can become another user, and it must have a name")]
    public async Task Run_OneRunAsRootThenTheUserOfEveryNight_Is77WithTheFolderItsOwnerAndWhatToDo()
    {
        folder.Write("in/a.csv", "a\n1\n");
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            chmod 755 . && mkdir out && chown 65534:65534 out
            as_user() { setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent "${program[@]}" "$@"; }
            pipeline run in -o out -q || exit
            as_user run in -o out
            """);

        Assert.True(result.ExitCode == 77, result.ToString());
        Assert.Contains("belongs to root and this is", result.Error, StringComparison.Ordinal);
        Assert.Contains($"chown -R nobody '{folder["out"]}'", result.Error, StringComparison.Ordinal);
        Assert.Contains($"'{folder["out/.pipeline"]}/", result.Error, StringComparison.Ordinal);
    }

    [ProbeFact("[ $(id -u) = 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups true", "only root can become another user")]
    public async Task Run_AnotherUsersFileInAFolderWithTheStickyBit_IsRefusedBeforeThePublishBegins()
    {
        folder.Write("in/a.csv", "a\n1\n");
        folder.Write("shared/x.csv", "a\nold\n");
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            chmod 755 . && chmod 1777 shared
            as_user() { setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent "${program[@]}" "$@"; }
            as_user run in/a.csv -o shared/x.csv --overwrite
            """);

        Assert.True(result.ExitCode == 77, result.ToString());
        Assert.Contains("nothing published", result.Error, StringComparison.Ordinal);
        Assert.Contains("sticky bit", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["shared/.x.csv.pipeline/commit.json"]));
        Assert.Equal("a\nold\n", folder.Read("shared/x.csv"));
    }

    [Theory]
    [InlineData(64, "--nope")]
    [InlineData(64, "--max-rejects many")]
    [InlineData(66, "-c nothing.yaml")]
    public async Task Run_StartToOneFileThatFails_IsItsLatestRun(int exitCode, string flags)
    {
        folder.Write("in/a.csv", "a\n1\n");
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $"""
            pipeline run in -o out.csv -q || exit
            pipeline run in -o out.csv -q {flags}
            """);

        Assert.True(exitCode == result.ExitCode, result.ToString());
        using JsonDocument kept = JsonDocument.Parse(folder.Read(".out.csv.pipeline/latest/run.json"));
        Assert.Equal("failed", kept.RootElement.GetProperty("status").GetString());
        Assert.Equal(exitCode, kept.RootElement.GetProperty("exit_code").GetInt32());
    }
}
