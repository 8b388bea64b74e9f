using System.Globalization;
using System.Text;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Guarantee 8: data cannot choose paths. File names made from values, through whole runs.</summary>
public sealed class PartitionTests : IDisposable
{
    private static readonly string[] Awkward =
    [
        "../../x", "/etc/x", ".", "..", "", "\0", "a\nb", "-rf", new('l', 300), new string('l', 299) + "m", "__HIVE_DEFAULT_PARTITION__", "__EMPTY_TEXT__", "DE", "de", "De",
        "é", "e\u0301", "a/b", "a\\b", "%2F", "/", "_SUCCESS", ".pipeline", "_manifest.json", "con", "a ", "a.", "~", "$(id)", "*", "a%2Fb", "\u202e",
    ];

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("{value}.csv")]
    [InlineData("{value}/all.csv")]
    [InlineData("x/{value}")]
    [InlineData("{value}/{value}-{id}.csv")]
    [InlineData("{value}-{other}.csv")]
    public async Task Execute_AwkwardValuesInThePath_StayBelowTheOutputEachInItsOwnFile(string path)
    {
        // Null is another value than all of these.
        string?[] values = [.. Awkward, null];
        StringBuilder text = new("id,value,other\n");
        for (int i = 0; i < values.Length * 3; i++)
        {
            string field = values[i % values.Length] is { } value ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : "";
            text.Append(CultureInfo.InvariantCulture, $"{i % values.Length},{field},{field}\n");
        }

        folder.Write("a.csv", text.ToString());
        PipelineResult result = (await folder.RunAsync($"input: {{ csv: {{ delimiter: ',' }} }}\noutput: {{ path: '{path}' }}")).AssertPublished();

        SortedDictionary<string, string> files = result.Published();
        Assert.Equal(values.Length, files.Count);
        Assert.Equal(values.Length * 3, result.Report.Totals.Written);
        foreach (string content in files.Values)
        {
            // One value each: three times the same record behind the header.
            string[] records = content["id,value,other\n".Length..].Split("\n" + content["id,value,other\n".Length..].Split(',')[0] + ",");
            Assert.Equal(3, records.Length);
        }

        Assert.Equal(["data", "out-0"], Directory.EnumerateFileSystemEntries(folder.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files.Keys, file => Assert.All(file.Split('/'), part => Assert.True(part.Length <= 255 && !part.StartsWith('-') && !part.StartsWith('.'), file)));
    }

    [Fact]
    public async Task Execute_LinkPlantedInTheOutput_Exits73AndLeavesTheTargetAlone()
    {
        folder.Write("a.csv", "id,country\n1,DE\n2,FR\n");
        string elsewhere = Directory.CreateDirectory(Path.Combine(folder.Root, "elsewhere")).FullName;
        foreach ((string path, string link, bool isFolder) in (IEnumerable<(string, string, bool)>)
            [("{country}/x.csv", "DE", true), ("all.csv", "all.csv", false), ("{country}.csv", "FR.csv", false), ("{dir}/{stem}.csv", "a.csv", false)])
        {
            string output = "";
            PipelineResult result = await folder.RunAsync($"output: {{ path: '{path}' }}", definition =>
            {
                output = definition.Output.Folder!;
                Directory.CreateDirectory(output);
                string target = isFolder ? elsewhere : Path.Combine(elsewhere, "target.csv");
                File.CreateSymbolicLink(Path.Combine(output, link), target);
                return definition;
            });

            Assert.Equal(73, result.Report.ExitCode);
            Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
            Assert.NotNull(new FileInfo(Path.Combine(output, link)).LinkTarget);
        }
    }

    /// <summary>100,000 in the long form: <c>PIPELINE_TESTS_LONG=1</c>.</summary>
    [Fact]
    public async Task Execute_ManyPartitions_KeepsFewFilesOpen()
    {
        int partitions = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 100_000 : 5_000;
        StringBuilder text = new("id,value\n");
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < partitions; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{round},v{i}\n");
            }
        }

        folder.Write("a.csv", text.ToString());
        int most = 0;
        using CancellationTokenSource over = new();
        Task watching = OwnThread.Run(() =>
        {
            while (!over.Token.WaitHandle.WaitOne(5))
            {
                most = Math.Max(most, OpenHandles.Below(folder.Root));
            }
        });

        PipelineResult result = (await folder.RunAsync("output: { path: '{value}.csv' }", limit: TimeSpan.FromMinutes(3))).AssertPublished();
        await over.CancelAsync();
        await watching;

        Assert.Equal(partitions, result.Report.Outputs.Count);
        Assert.All(result.Report.Outputs, output => Assert.Equal(2, output.Records));
        Assert.Equal("id,value\n0,v7\n1,v7\n", await File.ReadAllTextAsync(Path.Combine(result.Output!, "v7.csv")));
        Assert.InRange(most, 1, 200);
    }

    [Fact]
    public async Task Execute_PartitionsOfSeveralFiles_MergeInTheOrderOfTheFiles()
    {
        folder.Write("a.csv", "id,country\n1,DE\n2,FR\n3,DE\n");
        folder.Write("b.csv", "id,country\r\n4,FR\r\n5,DE");
        SortedDictionary<string, string> files = (await folder.RunAsync("output: { path: '{country}.csv' }", definition => definition with { Run = definition.Run with { BatchBytes = 16 } })).AssertPublished().Published();
        Assert.Equal(["DE.csv", "FR.csv"], files.Keys);
        Assert.Equal("id,country\n1,DE\n3,DE\n5,DE\n", files["DE.csv"]);
        Assert.Equal("id,country\n2,FR\n4,FR\n", files["FR.csv"]);
    }

    [Fact]
    public async Task Execute_StemBesideAColumn_NeverMixesTwoInputsInOneFile()
    {
        // "a" + "bc" and "ab" + "c" are one name.
        folder.Write("a.csv", "id;country\n1;bc\n");
        folder.Write("ab.csv", "id,country\n2,c\n");
        foreach (string path in (string[])["{stem}{country}.csv", "{country}{stem}.csv", "{country}x{stem}.csv", "{ext}{country}"])
        {
            Assert.Contains("nothing separates", folder.Refused($"output: {{ path: '{path}' }}").Message, StringComparison.Ordinal);
        }

        PipelineResult result = (await folder.RunAsync("output: { path: '{stem}-{country}.csv' }")).AssertPublished();
        Assert.Equal(["a-bc.csv", "ab-c.csv"], result.Published().Keys);
    }

    [Fact]
    public async Task Execute_FilesInThePathBesideAColumn_ShareOneProgramAndKeepTheirPaths()
    {
        // A program takes memory on each thread and in each worker, so there must not be one for each file.
        for (int i = 0; i < 40; i++)
        {
            folder.Write($"{(i % 2 == 0 ? "north/" : "")}file-{i:00}.csv", $"id,country\n{i},DE\n{i},\n");
        }

        PipelinePlan plan = PipelinePlan.Create(folder.Define("output: { path: 'country={country}/{dir}/x{stem}.csv' }"));
        Assert.Single(plan.Files.Select(file => file.Programs[0]).Distinct(ReferenceEqualityComparer.Instance));

        SortedDictionary<string, string> files = (await PipelineFolder.RunAsync(plan)).AssertPublished().Published();
        Assert.Equal(80, files.Count);
        Assert.Equal("id,country\n4,DE\n", files["country=DE/north/xfile-04.csv"]);
        Assert.Equal("id,country\n5,\n", files["country=__HIVE_DEFAULT_PARTITION__/xfile-05.csv"]);
    }

    [Fact]
    public async Task Execute_MoreHeadersThanChainsAreKept_WritesAll()
    {
        for (int i = 0; i < 60; i++)
        {
            folder.Write($"{i}.csv", $"id,c{i}\n1,{i}\n2,\n");
        }

        PipelineResult result = (await folder.RunAsync("output: { path: '{id}/{stem}.csv' }", definition => definition with { Run = definition.Run with { AllDop = 4, BatchBytes = 16 } })).AssertPublished();
        Assert.Equal(120, result.Published().Count);
        Assert.Equal("id,c59\n1,59\n", result.Published()["1/59.csv"]);
    }

    // Path, stages, and the one file with its content.
    [Theory]
    [InlineData("{country}/all.csv", "", "DE/all.csv", "id,n\n1,\n\"2\",x\n")]
    [InlineData("{id}-{country}.csv", "filter: \"id = '1'\"", "1-DE.csv", "n\n\"\"\n")]
    [InlineData("{year}.csv", "derive: { year: \"'2' || '6'\" }", "26.csv", "id,country,n\n1,DE,\n\"2\",DE,x\n")]
    [InlineData("{n}.csv", "filter: n is not null", "x.csv", "id,country\n\"2\",DE\n")]
    public async Task Execute_PartitionColumnsDropped_StandInThePathOnly(string path, string stage, string file, string content)
    {
        folder.Write("a.csv", "id,country,n\n1,DE,\n\"2\",DE,x\n");
        foreach (int batchBytes in (int[])[16, 512 << 10])
        {
            PipelineResult result = (await folder.RunAsync(
                $"input: {{ csv: {{ delimiter: ',' }} }}\noutput: {{ path: '{path}', partition_columns: drop }}\nstages: [{(stage.Length > 0 ? $"{{ {stage} }}" : "")}]",
                definition => definition with { Run = definition.Run with { BatchBytes = batchBytes } })).AssertPublished();
            Assert.Equal((file, content), Assert.Single(result.Published()) is var only ? (only.Key, only.Value) : default);
        }
    }

    [Fact]
    public void Create_AllColumnsDropped_IsRefused()
    {
        folder.Write("a.csv", "id,country\n1,DE\n");
        Assert.Contains(
            "keep one of them",
            folder.Refused("output: { path: '{id}/{country}.csv', partition_columns: drop }").Message,
            StringComparison.Ordinal);
        Assert.Equal(["id"], PipelinePlan.Create(folder.Define("output: { path: '{country}.csv', partition_columns: drop }")).Files[0].WrittenColumns);
    }

    [Fact]
    public void Create_TooMuchInOneFileName_IsRefused()
    {
        folder.Write("a.csv", "a,b,c,d,e,f\n1,2,3,4,5,6\n");
        Assert.Equal(78, folder.Refused("output: { path: '{a}-{b}-{c}-{d}-{e}-{f}.csv' }").ExitCode);
        Assert.Equal(78, folder.Refused($"output: {{ path: '{new string('x', 220)}-{{a}}.csv' }}").ExitCode);
        Assert.NotNull(folder.TryPlan("output: { path: '{a}-{b}/{c}-{d}/{e}-{f}.csv' }"));
    }
}
