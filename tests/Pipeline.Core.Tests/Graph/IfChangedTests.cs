using System.Buffers;
using System.Diagnostics;
using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;
using Pipeline.Files;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Runs that do nothing, or only a part, as the rest is done: what they leave is what a run of everything leaves.</summary>
public sealed class IfChangedTests : IDisposable
{
    private const string Typed = "columns:\n  n: { type: integer }\nrejects: { max: 2 }\n";

    private readonly PipelineFolder folder = new();

    public IfChangedTests()
    {
        foreach (string name in (string[])["a", "b", "c"])
        {
            folder.Write($"{name}.csv", $"id,n\n{name},1\n{name},2\n");
        }
    }

    private string Out => Path.Combine(folder.Root, "out");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(IfChanged.True, "")]
    [InlineData(IfChanged.Verify, "")]
    [InlineData(IfChanged.True, "output: { path: all.csv }\n")]
    [InlineData(IfChanged.Verify, "output: { path: '{id}.csv' }\n")]
    [InlineData(IfChanged.True, "output: { csv: { compression: gzip } }\n")]
    public async Task Run_NothingChanged_NothingToDo(IfChanged mode, string yaml)
    {
        RunReport first = await RunAsync(yaml, IfChanged.False);
        SortedDictionary<string, string> before = TestRun.Published(Out);

        RunReport again = await RunAsync(yaml, mode);

        Assert.Equal((RunStatus.Unchanged, 0, first.RunId), (again.Status, again.ExitCode, again.UnchangedSince));
        Assert.Equal(before, TestRun.Published(Out));
        Assert.Contains($"nothing    to do: input, definition and published files are those of run {first.RunId}", RunSummary.Format(again, new RunSummaryOptions()), StringComparison.Ordinal);
        LedgerEntry line = Ledger.Read(Out, FileSystemCalls.Instance, out _)[^1];
        Assert.Equal(("unchanged", first.RunId), (line.Status, line.UnchangedSince));
    }

    [Theory]
    [InlineData(IfChanged.True)]
    [InlineData(IfChanged.Verify)]
    public async Task Run_OneFileChanged_TheOthersAreTakenOver(IfChanged mode)
    {
        RunReport first = await RunAsync("", IfChanged.False);
        folder.Write("b.csv", "id,n\nb,1\nb,2\nb,3\n");

        RunReport second = await RunAsync("", mode);

        Assert.Equal((RunStatus.Published, 3, 4), (second.Status, second.Totals.Read, second.TakenOver!.Counts.In));
        Assert.Equal(first.RunId, second.TakenOver.RunId);
        Assert.Equal(["a.csv", "c.csv"], second.TakenOver.Files);
        LedgerEntry line = Ledger.Read(Out, FileSystemCalls.Instance, out _)[^1];
        Assert.Equal((7, 7, 3, 3, 2), (line.Counts.In, line.Counts.Out, line.InputFiles, line.OutputFiles, line.FilesTakenOver));
        await AssertAsOfAFullRunAsync("");

        // What was taken over is known as if it had been read.
        Assert.Equal(RunStatus.Unchanged, (await RunAsync("", mode)).Status);
    }

    [Fact]
    public async Task Run_OutputWasChangedOrRemoved_ThatFileRuns()
    {
        await RunAsync("", IfChanged.False);
        File.Delete(Path.Combine(Out, "a.csv"));
        await File.WriteAllTextAsync(Path.Combine(Out, "c.csv"), "id,n\nmine,1\n");

        RunReport second = await RunAsync("", IfChanged.True);

        Assert.Equal(["b.csv"], second.TakenOver!.Files);
        await AssertAsOfAFullRunAsync("");
    }

    [Fact]
    public async Task Run_OutputHasOtherContentAndTheOldTime_OnlyVerifySees()
    {
        await RunAsync("", IfChanged.False);
        string output = Path.Combine(Out, "a.csv");
        string other = Path.Combine(folder.Root, "other");
        await File.WriteAllTextAsync(other, (await File.ReadAllTextAsync(output)).Replace('1', '7'));
        TakeTime(other, output);
        File.Move(other, output, overwrite: true);

        Assert.Equal(RunStatus.Unchanged, (await RunAsync("", IfChanged.True)).Status);
        Assert.Equal(["b.csv", "c.csv"], (await RunAsync("", IfChanged.Verify)).TakenOver!.Files);
        await AssertAsOfAFullRunAsync("");
    }

    [Fact]
    public async Task Run_InputTouchedOnly_RunsUnlessContentIsCompared()
    {
        await RunAsync("", IfChanged.False);
        File.SetLastWriteTimeUtc(Path.Combine(folder.Data, "a.csv"), DateTime.UtcNow.AddDays(-1));

        Assert.Equal(RunStatus.Unchanged, (await RunAsync("", IfChanged.Verify)).Status);
        Assert.Single((await RunAsync("", IfChanged.True)).Inputs);
    }

    [Fact]
    public async Task Run_InputOfTheSameSizeWithItsTimePutBack_Runs()
    {
        await RunAsync("", IfChanged.False);
        string input = Path.Combine(folder.Data, "a.csv");
        string copy = Path.Combine(folder.Root, "copy");
        await File.WriteAllTextAsync(copy, "");
        TakeTime(copy, input);
        folder.Write("a.csv", "id,n\na,8\na,9\n");
        TakeTime(input, copy);

        Assert.Equal(["a.csv"], (await RunAsync("", IfChanged.True)).Inputs.Select(file => file.Path));
    }

    [Theory]
    [InlineData("keep", true)]
    [InlineData("remove", false)]
    public async Task Run_InputWentAndOneCame_SetIsThatOfAFullRun(string stale, bool stays)
    {
        string yaml = $"output: {{ stale: {stale} }}\n";
        await RunAsync(yaml, IfChanged.False);
        File.Delete(Path.Combine(folder.Data, "a.csv"));
        folder.Write("d.csv", "id,n\nd,1\n");

        RunReport second = await RunAsync(yaml, IfChanged.True);

        Assert.Equal(["b.csv", "c.csv"], second.TakenOver!.Files);
        Assert.Equal(stays, File.Exists(Path.Combine(Out, "a.csv")));
        Assert.Equal(stays, (await File.ReadAllTextAsync(Path.Combine(Out, "_manifest.json"))).Contains("\"stale\":true", StringComparison.Ordinal));
        TestRun.AssertManifestHolds(Out);
    }

    [Fact]
    public async Task Run_OnlyAnInputWent_OneFileRuns()
    {
        await RunAsync("", IfChanged.False);
        File.Delete(Path.Combine(folder.Data, "a.csv"));

        RunReport second = await RunAsync("", IfChanged.True);

        Assert.Equal((RunStatus.Published, 1, 1), (second.Status, second.Inputs.Count, second.TakenOver!.Files.Count));
        Assert.Equal(1, second.StaleFiles);
        Assert.Equal(RunStatus.Unchanged, (await RunAsync("", IfChanged.True)).Status);
    }

    [Theory]
    [InlineData("output: { path: all.csv }\n")]
    [InlineData("output: { path: '{id}.csv' }\n")]
    public async Task Run_OutputsHaveSeveralFilesRecords_OneChangedAllRun(string yaml)
    {
        await RunAsync(yaml, IfChanged.False);
        folder.Write("b.csv", "id,n\nb,5\n");

        RunReport second = await RunAsync(yaml, IfChanged.True);

        Assert.Null(second.TakenOver);
        Assert.Equal(3, second.Inputs.Count);
        Assert.Contains("has more than one file's records", second.IfChanged, StringComparison.Ordinal);
        await AssertAsOfAFullRunAsync(yaml);
    }

    [Theory]
    [InlineData("stages:\n  - derive: { t: now() }\n", "stage 'derive-1' asks for the time")]
    [InlineData("stages:\n  - filter: 'today() > date ''2020-01-01'''\n", "stage 'filter-1' asks for the time")]
    [InlineData("stages:\n  - exec: { command: [cat], input: [n], output: { n: integer } }\n", "stage 'exec-1' runs programs, and nobody knows whether that gives the same again")]
    public async Task Run_StageMayGiveSomethingElse_Runs(string yaml, string why)
    {
        await RunAsync(yaml, IfChanged.False);

        RunReport second = await RunAsync(yaml, IfChanged.True);

        Assert.Equal((RunStatus.Published, why), (second.Status, second.IfChanged));
    }

    [Fact]
    public async Task Run_DefinitionChanged_Runs()
    {
        await RunAsync("", IfChanged.False);

        RunReport second = await RunAsync("stages:\n  - filter: n = 1\n", IfChanged.True);

        Assert.Equal((RunStatus.Published, 3), (second.Status, second.Inputs.Count));
        Assert.StartsWith("stages or settings are not those of run ", second.IfChanged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FileWithRejects_RunsAgainSoThatTheListHasAll()
    {
        folder.Write("b.csv", "id,n\nb,x\nb,2\n");
        RunReport first = await RunAsync(Typed, IfChanged.False);
        string[] rejects = Rejects(first);
        Assert.Equal(RunStatus.Unchanged, (await RunAsync(Typed, IfChanged.True)).Status);
        folder.Write("c.csv", "id,n\nc,y\n");

        RunReport second = await RunAsync(Typed, IfChanged.True);

        Assert.Equal(["a.csv"], second.TakenOver!.Files);
        Assert.Equal(rejects, Rejects(second)[..^1]);
        Assert.StartsWith("c.csv,1,2,", Rejects(second)[^1], StringComparison.Ordinal);
        await AssertAsOfAFullRunAsync(Typed);
    }

    [Fact]
    public async Task Run_LimitOfRejectsIsLowerNow_RunsAndFails()
    {
        folder.Write("b.csv", "id,n\nb,x\nb,2\n");
        await RunAsync(Typed, IfChanged.False);

        RunReport second = await RunAsync(Typed.Replace("max: 2", "max: 0", StringComparison.Ordinal), IfChanged.True);

        Assert.Equal((RunStatus.Failed, 65), (second.Status, second.ExitCode));
    }

    [Fact]
    public async Task Run_LimitInPerCent_IsOfAllRecordsTakenOverOnesToo()
    {
        string yaml = Typed.Replace("max: 2", "max: 15%", StringComparison.Ordinal);
        await RunAsync(yaml, IfChanged.False);
        folder.Write("b.csv", "id,n\nb,x\nb,2\nb,3\n");

        // One of three here, one of seven in all.
        RunReport second = await RunAsync(yaml, IfChanged.True);

        Assert.Equal((RunStatus.Published, 2), (second.Status, second.TakenOver!.Files.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("last line is missing")]
    [InlineData("one byte is another")]
    [InlineData("missing")]
    public async Task Run_StateIsDamaged_Runs(string how)
    {
        await RunAsync("", IfChanged.False);
        string state = ControlFolder.StateOf(Out);
        string text = await File.ReadAllTextAsync(state);
        switch (how)
        {
            case "missing":
                File.Delete(state);
                break;
            case "last line is missing":
                await File.WriteAllTextAsync(state, text[..(text.TrimEnd('\n').LastIndexOf('\n') + 1)]);
                break;
            case "one byte is another":
                await File.WriteAllTextAsync(state, text.Replace("\"size\":13", "\"size\":14", StringComparison.Ordinal));
                break;
            default:
                await File.WriteAllTextAsync(state, how);
                break;
        }

        RunReport second = await RunAsync("", IfChanged.True);

        Assert.Equal((RunStatus.Published, "nothing is known of an earlier run that published"), (second.Status, second.IfChanged));
        Assert.Equal(RunStatus.Unchanged, (await RunAsync("", IfChanged.True)).Status);
    }

    [Fact]
    public async Task Run_SuccessWasRemovedOrAnotherVersionPublished_Runs()
    {
        await RunAsync("", IfChanged.False);
        File.Delete(Path.Combine(Out, "_SUCCESS"));
        Assert.Equal(RunStatus.Published, (await RunAsync("", IfChanged.True)).Status);

        // A version that knows no state leaves the one of before, of another run.
        string label = ControlFolder.LabelOf(Out);
        await File.WriteAllTextAsync(label, (await File.ReadAllTextAsync(label)).Replace("20", "19", StringComparison.Ordinal));
        Assert.Equal(RunStatus.Published, (await RunAsync("", IfChanged.True)).Status);
    }

    // .NET's times have fewer digits than the disk's.
    private static void TakeTime(string file, string from)
    {
        using Process touch = Process.Start("touch", ["-r", from, file]);
        touch.WaitForExit();
        Assert.Equal(0, touch.ExitCode);
    }

    [Fact]
    public async Task Run_InputChangedWithinTheDisksClock_IsReadAndRuns()
    {
        await RunAsync("", IfChanged.False);
        string input = folder.Write("a.csv", "id,n\na,8\na,9\n");
        FileIdentity now = FileIdentity.Of(input)!.Value;
        PublishedState state = PublishedState.Read(Out, FileSystemCalls.Instance)!;

        // As if no time had passed between the run and the change.
        state = state with { Inputs = [.. state.Inputs.Select(file => file.Name == "a.csv" ? file with { Inode = now.Inode, ModifiedNanoseconds = now.ModifiedNanoseconds, ChangedNanoseconds = now.ChangedNanoseconds } : file)] };
        ArrayBufferWriter<byte> text = new();
        state.WriteTo(text);
        await File.WriteAllBytesAsync(ControlFolder.StateOf(Out), text.WrittenSpan.ToArray());

        Assert.Equal(["a.csv"], (await RunAsync("", IfChanged.True)).Inputs.Select(file => file.Path));
        await AssertAsOfAFullRunAsync("");
    }

    [Fact]
    public async Task Run_NameOrPlaceOfRejectsIsNew_Runs()
    {
        folder.Write("b.csv", "id,n\nb,x\nb,2\n");
        await RunAsync(Typed, IfChanged.False);

        RunReport elsewhere = await RunAsync(Typed, IfChanged.True, definition => definition with { Rejects = definition.Rejects with { Folder = Path.Combine(folder.Root, "rejects") } });
        RunReport named = await RunAsync("name: nightly\n" + Typed, IfChanged.True);

        Assert.Equal(["b.csv"], elsewhere.Inputs.Select(file => file.Path));
        Assert.Single(File.ReadAllLines(Path.Combine(folder.Root, "rejects/rejects.csv")).Skip(1));
        Assert.Equal((RunStatus.Published, 3), (named.Status, named.Inputs.Count));
    }

    private static string[] Rejects(RunReport report) => [.. File.ReadAllLines(report.RejectList!).Skip(1)];

    /// <summary>Into a new folder, which had no stale files, what stands in the old one.</summary>
    private async Task AssertAsOfAFullRunAsync(string yaml)
    {
        PipelineResult full = await folder.RunAsync(yaml);
        Assert.Equal(RunStatus.Published, full.Report.Status);
        Assert.Equal(TestRun.Published(full.Output!), TestRun.Published(Out));
        TestRun.AssertManifestHolds(Out);
    }

    private async Task<RunReport> RunAsync(string yaml, IfChanged mode, Func<PipelineDefinition, PipelineDefinition>? change = null)
    {
        PipelineDefinition definition = folder.Define(yaml, definition => definition with
        {
            FileWasNamed = true,
            IfChanged = mode,
            Output = definition.Output.To(Out) with { Sync = false },
        });
        return (await PipelineFolder.RunAsync(PipelinePlan.Create(change?.Invoke(definition) ?? definition))).Report;
    }
}
