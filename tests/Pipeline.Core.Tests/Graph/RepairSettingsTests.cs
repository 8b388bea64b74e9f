using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>With the settings that a report gives, repaired records have the columns that they had among all others.</summary>
public sealed class RepairSettingsTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Repair_KeysOfJsonLines_AreThoseOfTheWholeFile()
    {
        folder.Write("a.jsonl", "{\"id\":1,\"the b\":2}\n{\"id\":\"x\"}\n{\"null\":3}\n");

        Assert.Equal(["input.csv.names=[\"id\", \"the b\", \"null\"]"], await RepairAsync("columns: { id: { type: integer } }\nrejects: { max: 1 }\n", "id,the b,null\n7,,\n", "\"x\"", "7"));
    }

    [Fact]
    public async Task Repair_FilesWithOtherKeys_HaveTheirOwn()
    {
        folder.Write("a.jsonl", "{\"id\":1,\"b\":2}\n{\"id\":\"x\"}\n");
        folder.Write("sub/c.jsonl", "{\"id\":1,\"c\":2}\n{\"id\":\"x\"}\n");

        Assert.Equal(
            ["input.files=[{match: \"a.jsonl\", csv: {names: [\"id\", \"b\"]}}, {match: \"sub/c.jsonl\", csv: {names: [\"id\", \"c\"]}}]"],
            await RepairAsync("columns: { id: { type: integer } }\nrejects: { max: 2 }\n", "id,b\n7,\n|id,c\n7,\n", "\"x\"", "7"));
    }

    [Fact]
    public async Task Repair_HeaderThatWasMended_IsGiven()
    {
        folder.Write("a.csv", "id,n\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},x,y\n")) + "z,x,y\n");

        Assert.Equal(
            ["input.csv.names=[\"id\", \"n\", column_3]"],
            (await RepairAsync("columns: { id: { type: integer } }\nrejects: { max: 1 }\ninput: { csv: { delimiter: ',', short: recover, long: recover, quotes: recover, header_names: rename } }\n", "id,n,column_3\n7,x,y\n", "z,", "7,"))
                .Select(setting => setting.Replace("\"column_3\"", "column_3", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Repair_UnitedColumns_AreAgreed()
    {
        folder.Write("a.csv", "id,n\n1,x\nz,y\n");
        folder.Write("b.csv", "n,id,late\nx,2,3\n");

        Assert.Equal(
            ["drift.columns=[\"id\", \"n\", \"late\"]", "drift.missing=adapt"],
            await RepairAsync("columns: { id: { type: integer } }\nrejects: { max: 1 }\ndrift: { new: adapt, reordered: adapt }\noutput: { path: all.csv }\n", "id,n,late\n7,y,\n", "z,", "7,"));
    }

    [Fact]
    public async Task Repair_OfPlainFiles_NeedsNothing()
    {
        folder.Write("a.csv", "id,n\n1,x\nz,y\n");

        Assert.Empty(await RepairAsync("columns: { id: { type: integer } }\nrejects: { max: 1 }\n", "id,n\n7,y\n", "z,", "7,"));
    }

    /// <summary>Runs, corrects the rejects, and runs those with what the report says.</summary>
    private async Task<IReadOnlyList<string>> RepairAsync(string yaml, string expected, string wrong, string right)
    {
        PipelineResult first = (await folder.RunAsync(yaml)).AssertPublished();
        using PipelineFolder again = new();
        foreach ((string path, string text) in first.Rejected())
        {
            Assert.Contains(wrong, text, StringComparison.Ordinal);
            again.WriteBytes(path, text.Replace(wrong, right, StringComparison.Ordinal));
        }

        string file = Path.Combine(again.Root, "pipeline.yaml");
        await File.WriteAllTextAsync(file, "version: 1\n" + yaml);
        LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources { Data = [again.Data], File = file, Flags = [.. first.Report.RepairSettings.Select(setting => new FlagSetting("--set", setting))] });
        Assert.Empty(loaded.Problems);
        PipelineDefinition definition = loaded.Definition with { Output = loaded.Definition.Output with { Folder = Path.Combine(again.Root, "out"), Sync = false } };
        PipelineResult second = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();
        Assert.Equal(expected, string.Join('|', second.Published().Values));
        Assert.Empty(second.RejectLines());
        return first.Report.RepairSettings;
    }
}
