using System.IO.Compression;
using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Files that were delivered again on a later night.</summary>
public sealed class DuplicateNightsTests : IDisposable
{
    private const string Refuse = "input: { gate: { duplicates: refuse } }\n";

    private readonly PipelineFolder folder = new();

    private string Out => Path.Combine(folder.Root, "out");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("orders.csv")]
    [InlineData("other.csv")]
    public async Task Plan_FileOfAnEarlierNightCameAgain_IsRefusedAndNamesNightAndFile(string name)
    {
        Deliver("orders.csv", "id\n1\n");
        string first = await NightAsync();
        Deliver("orders.csv", "id\n22\n");
        await NightAsync();
        File.Delete(Path.Combine(folder.Data, "orders.csv"));
        Deliver(name, "id\n1\n");

        PlanException refused = Assert.Throws<PlanException>(() => Plan(Refuse));

        Assert.Equal(75, refused.ExitCode);
        Assert.Equal($"{name}: the same bytes as orders.csv that run {first} published (CRC-32C {Crc("id\n1\n")}), and input.gate.duplicates is refuse", refused.Problems[0].Message);
        Assert.NotNull(Plan(Refuse.Replace("refuse", "refuse, hold: false", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Plan_CopyThatKeptItsTimeInThePlaceOfTheFirst_IsRefused()
    {
        // Many file systems give it the inode of the file that was deleted.
        DateTime sent = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        Send("orders.csv");
        await NightAsync();
        File.Delete(Path.Combine(folder.Data, "orders.csv"));
        Send("other.csv");

        Assert.Equal(75, Assert.Throws<PlanException>(() => Plan(Refuse)).ExitCode);

        void Send(string name)
        {
            folder.Write(name, "id\n1\n");
            File.SetLastWriteTimeUtc(Path.Combine(folder.Data, name), sent);
        }
    }

    [Fact]
    public async Task Run_AnotherPublishedTheFileBetweenPlanAndLock_IsRefused()
    {
        Deliver("a.csv", "id\n1\n");
        Deliver("b.csv", "id\n1\n");
        PipelinePlan waiting = Plan("input: { include: [b.csv], gate: { duplicates: refuse } }\n");
        string first = await NightAsync("input: { include: [a.csv], gate: { duplicates: refuse } }\n");

        RunReport report = (await PipelineFolder.RunAsync(waiting)).Report;

        Assert.Equal(75, report.ExitCode);
        Assert.StartsWith($"b.csv: the same bytes as a.csv that run {first} published", report.Failure, StringComparison.Ordinal);
        Assert.Equal(["a.csv"], TestRun.Published(Out).Keys.Where(name => name.EndsWith(".csv", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Plan_OtherContentOfTheSameSize_IsNone()
    {
        Deliver("orders.csv", "id\n1\n");
        await NightAsync();
        Deliver("orders.csv", "id\n2\n");

        await NightAsync();
    }

    [Fact]
    public async Task Plan_FileThatStays_IsNoDuplicateOfItself()
    {
        // The first is what is published again and again; the second comes and stays.
        Deliver("a.csv", "id\n1\n");
        await NightAsync();
        Deliver("b.csv", "id\n2\n");
        await NightAsync();
        await NightAsync();

        // Moved, as into an archive, it is the same file too.
        File.Move(Path.Combine(folder.Data, "a.csv"), Path.Combine(folder.Data, "archived.csv"));
        await NightAsync();
        IReadOnlyList<DeliveredFile> known = DeliveredFiles.Read(Out);

        Assert.Equal(["a.csv", "b.csv"], known.Select(file => file.Name));
    }

    [Fact]
    public async Task Plan_NightThatDidNotPublish_DoesNotCount()
    {
        Deliver("orders.csv", "id\nx\n");
        PipelineDefinition definition = Define(Refuse + "columns: { id: { type: integer } }\n");
        Assert.Equal(65, (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).Report.ExitCode);
        Deliver("orders.csv", "id\nx\n");

        Assert.NotNull(Plan(Refuse));
    }

    [Fact]
    public async Task Plan_NightsOfWhichOneHadNoGates_AreAllKnown()
    {
        Deliver("orders.csv", "id\n1\n");
        await NightAsync();
        Deliver("orders.csv", "id\n1\n");
        await NightAsync("input: { gate: { duplicates: refuse, hold: false } }\n");
        Deliver("orders.csv", "id\n333\n");
        await NightAsync();
        Deliver("orders.csv", "id\n1\n");

        Assert.Throws<PlanException>(() => Plan(Refuse));
        Assert.Equal(3, DeliveredFiles.Read(Out).Count);
    }

    [Fact]
    public async Task Plan_GateWasNotSet_LastNightIsKnownAndNothingMoreIsKept()
    {
        Deliver("orders.csv", "id\n1\n");
        await NightAsync("");
        Deliver("orders.csv", "id\n22\n");
        await NightAsync("");
        Deliver("orders.csv", "id\n22\n");
        Assert.Throws<PlanException>(() => Plan(Refuse));
        Deliver("orders.csv", "id\n1\n");

        Assert.NotNull(Plan(Refuse));
        Assert.DoesNotContain("\"was\"", await File.ReadAllTextAsync(ControlFolder.StateOf(Out)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_CompressedFile_IsComparedAsItIsStored()
    {
        byte[] packed = Gzip("id\n1\n");
        folder.Write("a.csv.gz", packed);
        await NightAsync();
        File.Delete(Path.Combine(folder.Data, "a.csv.gz"));
        Deliver("b.csv", "id\n1\n");
        Assert.NotNull(Plan(Refuse));
        folder.Write("c.csv.gz", packed);
        folder.Write("d.csv.gz", packed);

        PlanException refused = Assert.Throws<PlanException>(() => Plan(Refuse));

        Assert.StartsWith("c.csv.gz: the same bytes as a.csv.gz that run ", refused.Problems[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("d.csv.gz: the same bytes as c.csv.gz (SHA-256 ", refused.Problems[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_TwinsOfWhichNoneIsEarlier_AreTwins()
    {
        Deliver("a.csv", "id\n1\n");
        await NightAsync();
        File.Delete(Path.Combine(folder.Data, "a.csv"));
        Deliver("b.csv", "id\n2\n");
        Deliver("c.csv", "id\n2\n");

        Problem problem = Assert.Throws<PlanException>(() => Plan(Refuse)).Problems[0];

        Assert.StartsWith("c.csv: the same bytes as b.csv (SHA-256 ", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("torn", true)]
    [InlineData("damaged", true)]
    [InlineData("garbage", true)]
    [InlineData("gone", false)]
    [InlineData("link", false)]
    public async Task Plan_StateIsDamaged_WholeLinesCount(string how, bool isKnown)
    {
        Deliver("orders.csv", "id\n1\n");
        await NightAsync();
        Deliver("orders.csv", "id\n22\n");
        await NightAsync();
        string path = ControlFolder.StateOf(Out);
        string[] lines = await File.ReadAllLinesAsync(path);
        switch (how)
        {
            case "torn":
                await File.WriteAllTextAsync(path, string.Join('\n', lines[..2]) + "\n" + lines[2][..^5]);
                break;
            case "damaged":
                await File.WriteAllTextAsync(path, string.Join('\n', [lines[0].Replace("run_id", "run-id", StringComparison.Ordinal), .. lines[1..]]) + "\n");
                break;
            case "garbage":
                await File.WriteAllTextAsync(path, "{}\n[]\n\0\n" + string.Join('\n', lines) + "\n\n{");
                break;
            case "gone":
                File.Delete(path);
                break;
            default:
                File.Move(path, path + "x");
                File.CreateSymbolicLink(path, path + "x");
                break;
        }

        Deliver("orders.csv", "id\n1\n");

        if (isKnown)
        {
            Assert.Throws<PlanException>(() => Plan(Refuse));
        }
        else
        {
            Assert.NotNull(Plan(Refuse));
        }
    }

    [Fact]
    public async Task Run_AFolderHasTheNameOfTheState_IsRefusedBeforeAnythingIsPublished()
    {
        Deliver("orders.csv", "id\n1\n");
        await NightAsync();
        File.Delete(ControlFolder.StateOf(Out));
        Directory.CreateDirectory(ControlFolder.StateOf(Out));
        SortedDictionary<string, string> before = TestRun.Published(Out);
        Deliver("orders.csv", "id\n22\n");

        RunReport report = (await PipelineFolder.RunAsync(Plan(Refuse))).Report;

        Assert.Equal(73, report.ExitCode);
        Assert.Contains("published.jsonl' is not a file of ours: remove it", report.Failure, StringComparison.Ordinal);
        Assert.Equal(before, TestRun.Published(Out));
    }

    [Fact]
    public async Task Run_IfChangedBehindManyNights_StillKnowsTheLastPublish()
    {
        Deliver("orders.csv", "id\n1\n");
        await NightAsync();
        Deliver("orders.csv", "id\n22\n");
        await NightAsync();

        RunReport report = (await PipelineFolder.RunAsync(PipelinePlan.Create(Define(Refuse) with { IfChanged = IfChanged.Verify }))).Report;

        Assert.Equal(RunStatus.Unchanged, report.Status);
    }

    /// <summary>A new file in the place of one that may be there.</summary>
    private void Deliver(string name, string text)
    {
        // The old one stays open, so that the new one cannot get its inode.
        string path = Path.Combine(folder.Data, name);
        using FileStream? old = File.Exists(path) ? File.OpenRead(path) : null;
        if (old is not null)
        {
            File.Delete(path);
        }

        folder.Write(name, text);
    }

    private async Task<string> NightAsync(string yaml = Refuse)
    {
        RunReport report = (await PipelineFolder.RunAsync(Plan(yaml))).Report;
        Assert.True(report.ExitCode == 0, report.Failure);
        return report.RunId;
    }

    private PipelinePlan Plan(string yaml) => PipelinePlan.Create(Define(yaml));

    private PipelineDefinition Define(string yaml) => folder.Define(yaml, definition => definition with { Output = definition.Output.To(Out) with { Sync = false } });

    private static string Crc(string text) => Crc32C.Append(0, System.Text.Encoding.UTF8.GetBytes(text)).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Gzip(string text)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
