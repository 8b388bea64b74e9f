using System.Text.Json;

namespace Pipeline.Core.Tests.Graph;

/// <summary>What run.json of a whole run says of the run itself.</summary>
public sealed class ReportOfRunTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_StagesOfAllShapes_ReportHoldsTheirDefinitionsAndTheFingerprint()
    {
        folder.Write("a.csv", "k,n\nx,1\ny,2\n");

        PipelineResult result = (await folder.RunAsync(
            "columns: { n: { type: integer } }\nstages: [ { filter: 'n > 0' }, { derive: { twice: n * 2, text: \"k || ' é'\" } }, { drop: [k] } ]")).AssertPublished();

        using JsonDocument json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(result.Report.RunFolder!, "run.json")));
        Assert.Equal(
            ["read null", "columns null", "filter-1 \"n > 0\"", "derive-1 {\"twice\":\"n * 2\",\"text\":\"k || ' é'\"}", "drop-1 [\"k\"]"],
            json.RootElement.GetProperty("stages").EnumerateArray().Select(stage => $"{stage.GetProperty("name")} {stage.GetProperty("definition").GetRawText()}"));
        JsonElement fingerprint = json.RootElement.GetProperty("fingerprint");
        Assert.Matches("^[0-9a-f]{64}$", fingerprint.GetProperty("definition").GetString());
        Assert.Matches("^[0-9a-f]{64}$", fingerprint.GetProperty("inputs").GetString());
        Assert.Matches("^[0-9.]+ [0-9a-f]{32}$", fingerprint.GetProperty("engine").GetString());
    }

    [Fact]
    public async Task Execute_FilesOfEarlierRuns_AreCountedAndAFailedRunTellsOfTheSuccessBefore()
    {
        folder.Write("a.csv", "k,n\nx,1\n");
        folder.Write("b.csv", "k,n\ny,2\n");
        string output = Path.Combine(folder.Root, "out");
        PipelineResult first = (await RunInto(output)).AssertPublished();
        Assert.Equal((0, false), (first.Report.StaleFiles, first.Report.EarlierSuccess));

        File.Delete(Path.Combine(folder.Data, "b.csv"));
        PipelineResult second = (await RunInto(output)).AssertPublished();
        Assert.Equal((1, false), (second.Report.StaleFiles, second.Report.EarlierSuccess));
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(second.Report.RunFolder!, "run.json")));
        Assert.Equal(1, json.RootElement.GetProperty("stale_files").GetInt32());

        folder.Write("a.csv", "k,n\nx,1,1\n");
        PipelineResult failed = await RunInto(output);
        Assert.Equal((65, 0, true), (failed.Report.ExitCode, failed.Report.StaleFiles, failed.Report.EarlierSuccess));
        Assert.True(File.Exists(Path.Combine(output, "_SUCCESS")));

        Task<PipelineResult> RunInto(string place) => folder.RunAsync("", definition => definition with { Output = definition.Output with { Folder = place } });
    }

    [Fact]
    public async Task Execute_Run_CpuTimeIsCounted()
    {
        folder.Write("a.csv", "k,n\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"x,{i}\n")));

        PipelineResult result = (await folder.RunAsync("stages: [ { derive: { m: upper(k) || n } } ]")).AssertPublished();

        Assert.True(result.Report.CpuTime > TimeSpan.Zero, $"{result.Report.CpuTime} of CPU time");
    }
}
