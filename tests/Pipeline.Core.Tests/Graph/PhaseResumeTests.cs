using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A run whose stages hold data, cut off and gone on with: what a stage had taken is not read again, and the bytes are those of a run that nothing happened to.</summary>
public sealed class PhaseResumeTests : IDisposable
{
    private const string Before = """
        columns: { quantity: { type: integer, max: 300, severity: { max: warn } }, price: { type: decimal, severity: null } }
        rejects: { max: 100% }
        run: { journal_interval: 300B, batch_bytes: 256B, memory: 1MiB, state_memory: 1MiB }
        stages:
          - filter: "quantity is null or quantity > 1"
          - derive: { total: "round(price * quantity, 2)", at: "now()" }

        """;

    private const string Behind = "  - validate: \"quantity is null or quantity <> 7 and length(name) < 7\"\n  - derive: { twice: \"quantity * 2\" }\n";

    private const string Passing = "  - dedupe: { by: [name, country] }\n";

    private readonly PipelineFolder folder = new();
    private readonly DateTimeOffset now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private int wentOn;

    public static TheoryData<string> Jobs => new(
        "  - sort: [country, { column: price, order: desc }]\n" + Behind,
        "  - sort: name\n" + Behind + "output: { path: \"{country}.csv.gz\" }\nguard: { mode: warn, sums: [quantity] }",
        "  - top: { by: [{ column: price, order: desc }], n: 7, per: [country] }\n" + Behind,
        "  - dedupe: { by: [name, country], keep: last }\n" + Behind,
        Passing + "  - sort: id\n" + Behind,
        "  - running: { per: [country], values: { part: \"share(price)\", next: \"lead(name)\" } }\n" + Behind,
        "  - aggregate: { by: [country, name], values: { quantity: sum(quantity), most: max(price), middle: median(price) } }\n" + Behind,
        "  - aggregate: { values: { n: count(), sum: sum(quantity) } }\n",
        "  - sort: name\n  - validate: \"quantity is null or quantity <> 9\"\n  - aggregate: { by: [name], values: { quantity: sum(quantity), first: first(id) }, order: first_seen }\n  - sort: [{ column: quantity, order: desc }]\n" + Behind,
        Passing + Behind);

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task Run_CutOffBeforeAnyCall_GoesOnToTheSameBytes(string job)
    {
        MessyOrders.Write(folder, records: 40);
        CutOffCalls counted = new();
        SortedDictionary<string, string> expected = (await RunAsync(folder.Define(Before + job), counted)).AssertPublished().Fingerprint();
        bool isLong = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1";

        // Each time elsewhere, so that many runs see all of them.
        int step = isLong ? 1 : 7;
        for (int at = 1 + Random.Shared.Next(step); at <= counted.Count; at += step)
        {
            PipelineDefinition definition = folder.Define(Before + job);
            await CutOffAsync(definition, at);
            for (int tries = 1; tries < 3; tries++)
            {
                await CutOffAsync(Other(definition, at + tries), 12 + (tries * at % 61));
            }

            PipelineResult result = (await RunAsync(Other(definition, at))).AssertPublished();

            PipelineResult.AssertSame(expected, result.Fingerprint(), $"cut off at {at} of {counted.Count}");
            AssertTidy(result);
            Directory.Delete(definition.Output.Folder!, recursive: true);
        }

        // The last job gives its records as they come, so there is no place to go on from.
        Assert.Equal(!job.StartsWith(Passing, StringComparison.Ordinal) || job.Contains("sort", StringComparison.Ordinal), wentOn > 0);
    }

    [Fact]
    public async Task Run_GroupsThatAreKept_TakeDiskOnce()
    {
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Range(0, 12_000).Select(id => $"{id * 7919 % 12_000:d100}\n")));

        // With what the groups were made of, the sort would need 11 MiB.
        PipelineResult result = await RunAsync(folder.Define("run: { jobs: 2, journal_interval: 300B, batch_bytes: 64KiB, state_memory: 1MiB, spill_max: 10MiB }\nstages:\n  - aggregate: { by: [id], values: { n: count() } }\n  - sort: [{ column: id, order: desc }]\n"));

        result.AssertPublished();
    }

    [Theory]
    [InlineData("  - sort: [note, name]\n")]
    [InlineData("  - aggregate: { by: [note, name], values: { quantity: sum(quantity), names: count_distinct(id) } }\n")]
    [InlineData("  - dedupe: { by: [note], keep: \"max(name)\" }\n")]
    public async Task Run_CutOffBehindWhatWasPutAside_TakesItFromThere(string job)
    {
        MessyOrders.Write(folder, records: 1500);
        string yaml = Before.Replace("batch_bytes: 256B", "batch_bytes: 16KiB", StringComparison.Ordinal) + job;
        CutOffCalls counted = new();
        SortedDictionary<string, string> expected = (await RunAsync(folder.Define(yaml), counted)).AssertPublished().Fingerprint();
        bool hasGoneOn = false;
        for (int at = counted.Count / 3; at < counted.Count - 20; at += counted.Count / 9)
        {
            PipelineDefinition definition = folder.Define(yaml);
            await CutOffAsync(definition, at);
            PipelineResult result = (await RunAsync(definition)).AssertPublished();

            PipelineResult.AssertSame(expected, result.Fingerprint(), $"cut off at {at} of {counted.Count}");
            if (result.Report.ResumedRecords is > 0)
            {
                hasGoneOn = true;
                Assert.Equal(0, result.Report.Blocks.Single(block => block.Kind == BlockKind.Read).Records);
            }
        }

        Assert.True(hasGoneOn, "no run went on");
    }

    [Theory]
    [InlineData("  - sort: name\n")]
    [InlineData("  - dedupe: { by: [name] }\n")]
    [InlineData("  - aggregate: { by: [name, country], values: { quantity: sum(quantity) } }\n  - validate: \"quantity <> 7\"\n")]
    public async Task Run_OverItsLimit_IsPublishedWithAnotherWithoutReadingAgain(string job)
    {
        MessyOrders.Write(folder, records: 40);
        string yaml = Before.Replace("300B", "10h", StringComparison.Ordinal) + job;
        SortedDictionary<string, string> expected = (await RunAsync(folder.Define(yaml))).AssertPublished().Fingerprint();
        PipelineDefinition definition = folder.Define(yaml, one => one with { Rejects = one.Rejects with { MaxPercent = null, Max = 3 } });

        PipelineResult refused = await RunAsync(definition);
        Assert.Equal(ExitCodes.Data, refused.Report.ExitCode);
        Assert.True(refused.Report.CanResume);
        PipelineResult again = await RunAsync(definition);
        Assert.Equal(ExitCodes.Data, again.Report.ExitCode);
        Assert.True(again.Report.CanResume);
        PipelineResult published = await RunAsync(definition with { Rejects = definition.Rejects with { Max = 100_000 } });

        Assert.Equal(published.Report.Totals.Read, published.Report.ResumedRecords);
        PipelineResult.AssertSame(expected, published.AssertPublished().Fingerprint(), "limit");
        Assert.Equal(0, published.Report.Blocks.Single(block => block.Kind == BlockKind.Read).Records);
        AssertTidy(published);
    }

    [Fact]
    public async Task Run_OfLessThanHalfAnInterval_KeepsNothing()
    {
        MessyOrders.Write(folder, records: 40);
        string yaml = Before.Replace("300B", "1h", StringComparison.Ordinal) + "  - sort: name\n";
        KeptWatch calls = new();

        (await PipelineFolder.RunAsync(PipelinePlan.Create(folder.Define(yaml)), new RunOptions { Calls = calls })).AssertPublished();

        Assert.False(calls.HasSpilled);
        Assert.False(calls.HasJournal);
    }

    [Theory]
    [InlineData("gone", "cannot go on with")]
    [InlineData("cut", "came back damaged")]
    [InlineData("flipped", "came back damaged")]
    public async Task Resume_OfWhatWasPutAsideAndIsNotTheSame_PublishesNothing(string change, string message)
    {
        PipelineDefinition definition = await StoppedAsync();
        string kept = Directory.EnumerateFiles(Path.Combine(definition.Output.Folder!, ".pipeline"), "*", SearchOption.AllDirectories).First(path => Path.GetFileName(Path.GetDirectoryName(path)) is "spill");
        byte[] bytes = await File.ReadAllBytesAsync(kept);
        switch (change)
        {
            case "gone":
                File.Delete(kept);
                break;
            case "cut":
                await File.WriteAllBytesAsync(kept, bytes[..(bytes.Length / 2)]);
                break;
            default:
                bytes[^1] ^= 4;
                await File.WriteAllBytesAsync(kept, bytes);
                break;
        }

        PipelineResult refused = await RunAsync(definition);

        refused.AssertFailed(ExitCodes.InputOutput, message);
        Assert.Contains("without --resume", refused.Report.Failure, StringComparison.Ordinal);
        AssertTidy((await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished());
    }

    [Fact]
    public async Task Run_WithoutResume_RemovesWhatWasPutAside()
    {
        PipelineDefinition definition = await StoppedAsync();

        PipelineResult fresh = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));

        Assert.Contains("is given up", Assert.Single(fresh.AssertPublished().Report.Warnings), StringComparison.Ordinal);
        AssertTidy(fresh);
    }

    private static void AssertTidy(PipelineResult result)
    {
        string control = Path.Combine(result.Output!, ".pipeline");
        Assert.Empty(Directory.EnumerateDirectories(control, "spill", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateDirectories(control, "staging", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(control, "journal", SearchOption.AllDirectories));
    }

    /// <summary>The run settings of a run that goes on may be others.</summary>
    private static PipelineDefinition Other(PipelineDefinition definition, int number) => definition with
    {
        Run = definition.Run with { BatchBytes = number % 3 == 0 ? 64 : 700, Jobs = 1 + (number % 4), StateMemory = (1 + (number % 3)) << 20, JournalInterval = new JournalInterval(null, number % 2 == 0 ? 100 : 2000) },
    };

    /// <summary>A run that was cut off behind its sort.</summary>
    private async Task<PipelineDefinition> StoppedAsync()
    {
        const string Yaml = Before + "  - sort: name\n" + Behind;
        MessyOrders.Write(folder, records: 40);
        CutOffCalls counted = new();
        await RunAsync(folder.Define(Yaml), counted);
        for (int at = counted.Count / 3; ; at++)
        {
            PipelineDefinition definition = folder.Define(Yaml);
            await CutOffAsync(definition, at);
            if (ResumePoint.Find(definition, null, out _) is not null)
            {
                return definition;
            }
        }
    }

    private async Task<PipelineResult> RunAsync(PipelineDefinition definition, CutOffCalls? calls = null)
    {
        ResumePoint? point = ResumePoint.Find(definition, null, out _);
        wentOn += point is null ? 0 : 1;
        return await PipelineFolder.RunAsync(PipelinePlan.Create(definition, point?.ClockOr(TimeProvider.System) ?? new FixedClock(now)), new RunOptions { Resume = point, Calls = calls ?? new CutOffCalls() });
    }

    private async Task CutOffAsync(PipelineDefinition definition, int at)
    {
        try
        {
            await RunAsync(definition, new CutOffCalls(at));
        }
        catch (CutOffException)
        {
            // Also at the very last call, which gives the lock back.
        }
    }

    /// <summary>Knows whether anything was put aside or noted.</summary>
    private sealed class KeptWatch : StandInCalls
    {
        public bool HasSpilled { get; private set; }

        public bool HasJournal { get; private set; }

        protected override void Before(string call, string path, string other)
        {
            HasSpilled |= call is not "rmdir" && path.Contains("/spill", StringComparison.Ordinal);
            HasJournal |= call is "open" or "create" && Path.GetFileName(path) is "journal";
        }
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
