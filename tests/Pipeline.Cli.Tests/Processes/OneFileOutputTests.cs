namespace Pipeline.Cli.Tests.Processes;

/// <summary>An output that is named as a data file is that one file, with its run folder hidden beside it.</summary>
public sealed class OneFileOutputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public OneFileOutputTests()
    {
        folder.Write("a.csv", "k,n\nx,1\n");
        folder.Write("in/b.csv", "k,n\nb,2\n");
        folder.Write("in/a.csv", "k,n\na,1\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_OneInput_WritesTheFileAndNothingElseThatShows()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            "pipeline run a.csv -o to/out.csv; echo $?; ls to; ls -A to/.out.csv.pipeline; test ! -e to/.out.csv.pipeline/runs/*/staging; echo $?; cat to/out.csv; "
            + "cat to/.out.csv.pipeline/_manifest.json; grep -h '\"output\"' to/.out.csv.pipeline/latest/run.json");

        Assert.Equal(
            "0\nout.csv\n_SUCCESS\n_manifest.json\nlatest\nledger.jsonl\nlock\npublished.json\npublished.jsonl\nruns\n0\nk,n\nx,1\n"
            + "{\"version\":1,\"files\":[\n{\"path\":\"out.csv\",\"records\":1,\"bytes\":8,\"sha256\":\"SUM\"}\n]}\n".Replace("SUM", Sum("k,n\nx,1\n"), StringComparison.Ordinal)
            + $"  \"output\": \"{folder.Path}/to/out.csv\",\n",
            result.Out);
        Assert.Contains("to to/out.csv, 1 file", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SeveralInputs_MergesThemInOrderAndThePlanSaysSo()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "pipeline plan in -o out.csv | grep -e '->' -e 'one file'; pipeline run in -q -o out.csv; cat out.csv");

        Assert.Equal(
            "  a.csv  8 B, 2 columns, delimiter ','  ->  out.csv\n  b.csv  8 B, 2 columns, delimiter ','  ->  out.csv\n"
            + "  all their records go, in this order, to the one file out.csv\nk,n\na,1\nb,2\n",
            result.Out);
    }

    [Fact]
    public async Task Run_Again_ReplacesOwnFileAndDoesNotReadIt()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder, "pipeline run in -q -o in/out.csv; pipeline run in -q -o in/out.csv; echo $?; cat in/out.csv; pipeline run in -q -o other.csv; cat other.csv; pipeline plan in | grep ignored");

        Assert.Equal("0\nk,n\na,1\nb,2\nk,n\na,1\nb,2\n  ignored: out.csv\n", result.Out);
    }

    [Fact]
    public async Task Run_FileThatIsNotOurs_Is73WithoutOverwrite()
    {
        folder.Write("out.csv", "mine\n");
        ProcessResult refused = await PipelineProcess.RunAsync(folder, "run", "a.csv", "-o", "out.csv");
        Assert.Equal((73, "mine\n"), (refused.ExitCode, await File.ReadAllTextAsync(Path.Combine(folder.Path, "out.csv"))));
        Assert.Contains("out.csv' is there, and no run of ours published it", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, ".out.csv.pipeline")));

        ProcessResult replaced = await PipelineProcess.RunAsync(folder, "run", "a.csv", "-o", "out.csv", "--overwrite");
        Assert.Equal((0, "k,n\nx,1\n"), (replaced.ExitCode, await File.ReadAllTextAsync(Path.Combine(folder.Path, "out.csv"))));
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("link.csv")]
    public async Task Run_OutputIsTheInput_Is73EvenWithOverwrite(string output)
    {
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link.csv"), "a.csv");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "a.csv", "-o", output, "--overwrite", "--where", "false");

        Assert.Equal((73, "k,n\nx,1\n"), (result.ExitCode, await File.ReadAllTextAsync(Path.Combine(folder.Path, "a.csv"))));
        Assert.Contains("input is never changed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FolderOfThatName_IsAFolder()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "mkdir old.csv; pipeline run a.csv -q -o old.csv; pipeline run a.csv -q -o new.csv/; ls old.csv new.csv");

        Assert.Equal("new.csv:\n_SUCCESS\n_manifest.json\na.csv\n\nold.csv:\n_SUCCESS\n_manifest.json\na.csv\n", result.Out);
    }

    [Fact]
    public async Task Run_OutputPathAsWell_Is64AndSaysWhichToLeaveOut()
    {
        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out.csv", "--set", "output.path={k}.csv");

        Assert.Equal(64, result.ExitCode);
        Assert.Contains("--output out.csv names one file, and output.path '{k}.csv'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BracesInTheName_StandForThemselves()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "pipeline run in -q -o '{stem}.csv'; cat '{stem}.csv'");

        Assert.Equal("k,n\na,1\nb,2\n", result.Out);
    }

    [Fact]
    public async Task Run_Rejects_RepairCommandNamesAFile()
    {
        folder.Write("bad.csv", "k,n\nx,1\ny\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "bad.csv", "-o", "out.csv", "--max-rejects", "9");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(" -o out-repaired.csv", result.Error, StringComparison.Ordinal);
        Assert.Contains("run .out.csv.pipeline/", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PublishWasCutShort_IsFinishedByTheNextRun()
    {
        // As a run leaves it that ended behind its commit record: staged, not renamed.
        string runs = Path.Combine(folder.Path, ".out.csv.pipeline");
        string staging = "runs/20260101T000000.000Z/staging";
        folder.Write($".out.csv.pipeline/{staging}/out.csv", "k,n\nz,9\n");
        await File.WriteAllTextAsync(
            Path.Combine(runs, "commit.json"),
            $$"""{"version":1,"run_id":"20260101T000000.000Z","staging":"{{staging}}","label":null,"sync":false,"files":[{"path":"out.csv","records":1,"bytes":8,"sha256":"{{Sum("k,n\nz,9\n")}}"}],"stale":[],"remove":[]}""");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "bad-name.csv", "a.csv", "-o", "out.csv");
        ProcessResult failed = await PipelineProcess.RunAsync(folder, "run", "a.csv", "-o", "out.csv", "--where", "n / 0 > 1");

        Assert.Equal(66, result.ExitCode);
        Assert.Equal(65, failed.ExitCode);
        Assert.Contains("its files were put in place first", result.Error, StringComparison.Ordinal);
        Assert.Equal("k,n\nz,9\n", await File.ReadAllTextAsync(Path.Combine(folder.Path, "out.csv")));
    }

    [Fact]
    public async Task Run_FoldersWithTheSameFileName_NameTheirParentOrTheRoot()
    {
        folder.Write("exports/jan/o.csv", "k\n1\n");
        folder.Write("exports/feb/o.csv", "k\n2\n");

        ProcessResult refused = await PipelineProcess.RunAsync(folder, "run", "exports/jan", "exports/feb", "-o", "out");
        ProcessResult apart = await PipelineProcess.ShellAsync(
            folder,
            "pipeline run exports/jan exports/feb/o.csv -q -o out --set 'output.path={root}/{stem}.csv'; pipeline run - -q -o in.out --set 'output.path={root}/{stem}.csv' < a.csv; cd out; ls */* ../in.out");

        Assert.Equal(64, refused.ExitCode);
        Assert.Contains("name the folder above both as DATA (run exports …), tell them apart in output.path ({root}, ", refused.Error, StringComparison.Ordinal);
        Assert.Equal("feb/o.csv\njan/o.csv\n\n../in.out:\n_SUCCESS\n_manifest.json\nstdin.csv\n", apart.Out);
    }

    private static string Sum(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
