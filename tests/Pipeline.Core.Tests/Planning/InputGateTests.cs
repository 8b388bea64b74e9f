using System.Runtime.Versioning;
using Pipeline.Core.Tests.Graph;
using Pipeline.Core.Tests.Resilience;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Planning;

/// <summary>A run begins when its input has its triggers, is old enough and stands still.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class InputGateTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("*.done", "a.csv.done", "a.csv: its trigger a.csv.done is not there")]
    [InlineData("done-*", "done-a.csv", "a.csv: its trigger done-a.csv is not there")]
    [InlineData("_READY", "_READY", "the trigger {data}/_READY is not there")]
    public void Plan_Trigger_IsWaitedFor(string pattern, string name, string message)
    {
        folder.Write("a.csv", "id\n1\n");
        string yaml = $"input: {{ gate: {{ trigger: '{pattern}' }} }}";

        PlanException refused = folder.Refused(yaml);
        folder.Write(name, "");

        Assert.Equal(75, refused.ExitCode);
        Assert.Equal(message.Replace("{data}", folder.Data, StringComparison.Ordinal), refused.Problems[0].Message);
        Assert.Contains("--wait-for-input", refused.Problems[^1].Message, StringComparison.Ordinal);
        Assert.True(refused.MayComeLater);
        Assert.Equal("a.csv", Assert.Single(PipelinePlan.Create(folder.Define(yaml)).Files).Name);
    }

    [Fact]
    public void Plan_TriggerOfLastNight_DoesNotCount()
    {
        string data = folder.Write("a.csv", "id\n1\n");
        File.SetLastWriteTimeUtc(folder.Write("a.csv.done", ""), File.GetLastWriteTimeUtc(data).AddHours(-1));

        Assert.Equal("a.csv: the trigger a.csv.done is older than the file itself", folder.Refused("input: { gate: { trigger: '*.done' } }").Problems[0].Message);
    }

    [Fact]
    public void Plan_TriggersThatAGlobTakesToo_AreNoData()
    {
        folder.Write("a.csv", "id\n1\n");
        folder.Write("a.csv.done", "");
        folder.Write("sub/b.csv", "id\n1\n");
        folder.Write("sub/b.csv.done", "");

        PipelinePlan plan = PipelinePlan.Create(folder.Define("input: { include: ['**'], gate: { trigger: '*.done' } }"));

        Assert.Equal(["a.csv", "sub/b.csv"], plan.Files.Select(file => file.Name));
    }

    [Fact]
    public void Plan_FileThatChangedJustNow_IsTooYoungUntilItIsOld()
    {
        string data = folder.Write("a.csv", "id\n1\n");

        // A copy that keeps the time of its source.
        File.SetLastWriteTimeUtc(data, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        const string Yaml = "input: { gate: { min_age: 5m } }";

        PlanException young = Assert.Throws<PlanException>(() => PipelinePlan.Create(folder.Define(Yaml), new LaterClock(TimeSpan.FromMinutes(4))));
        PlanException future = Assert.Throws<PlanException>(() => PipelinePlan.Create(folder.Define(Yaml), new LaterClock(TimeSpan.FromMinutes(-4))));

        Assert.Matches(@"^a\.csv: it changed 4(\.\d)? min ago, and input\.gate\.min_age is 5 min$", young.Problems[0].Message);
        Assert.StartsWith("a.csv: its time of change lies in the future", future.Problems[0].Message, StringComparison.Ordinal);
        Assert.Single(PipelinePlan.Create(folder.Define(Yaml), new LaterClock(TimeSpan.FromHours(1))).Files);
    }

    [Fact]
    public void Plan_FileThatGrowsBetweenTwoLooks_IsNotReady()
    {
        string data = folder.Write("a.csv", "id\n1\n");
        folder.Write("b.csv", "id\n1\n");
        WritingClock clock = new(() => File.AppendAllText(data, "22\n"));
        const string Yaml = "input: { gate: { stable_for: 3s } }";

        PlanException refused = Assert.Throws<PlanException>(() => PipelinePlan.Create(folder.Define(Yaml), clock));

        Assert.Equal(75, refused.ExitCode);
        Assert.Equal(["a.csv: it went from 5 to 8 bytes within 3 s (input.gate.stable_for)"], refused.Problems.SkipLast(1).Select(problem => problem.Message));
        InstantClock still = new();
        Assert.Equal(2, PipelinePlan.Create(folder.Define(Yaml), still).Files.Count);
        Assert.Equal([TimeSpan.FromSeconds(3)], still.Waits);
    }

    [Fact]
    public void Plan_ManyFilesNotReady_NamesSomeAndCountsTheOthers()
    {
        for (int i = 0; i < 25; i++)
        {
            folder.Write($"{i}.csv", "id\n1\n");
        }

        PlanException refused = folder.Refused("input: { gate: { trigger: '*.done' } }");

        Assert.Equal(21, refused.Problems.Count);
        Assert.StartsWith("and 5 more; the input is not ready", refused.Problems[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_NoGates_OpensThemAll()
    {
        folder.Write("a.csv", "id\n1\n");

        Assert.Single(PipelinePlan.Create(folder.Define("input: { gate: { trigger: '*.done', min_age: 24h, hold: false } }")).Files);
    }

    [Fact]
    public void Plan_ExpectedFiles_AreThoseOfTheDayInTheZone()
    {
        folder.Write("orders-2024-03-01.csv", "id\n1\n");
        folder.Write("prices-2024-02-29.csv", "id\n1\n");
        folder.Write("extra.csv", "id\n1\n");
        const string Yaml = "input: { gate: { timezone: Europe/Berlin, expect: ['orders-{yyyy-MM-dd}.csv', 'prices-{yyyy-MM-dd, -1d}.csv'] } }";

        // An hour before midnight in UTC.
        PipelinePlan plan = PipelinePlan.Create(folder.Define(Yaml), At("2024-02-29T23:00:00Z"));
        PlanException early = Assert.Throws<PlanException>(() => PipelinePlan.Create(folder.Define(Yaml), At("2024-02-29T22:59:59Z")));

        Assert.Equal(3, plan.Files.Count);
        Assert.Equal("not expected, and read all the same: extra.csv (input.gate.expect)", Assert.Single(plan.Warnings).Message);
        Assert.Equal(75, early.ExitCode);
        Assert.Equal(
            ["orders-2024-02-29.csv is missing (input.gate.expect, of 2024-02-29 in Europe/Berlin)", "prices-2024-02-28.csv is missing (input.gate.expect, of 2024-02-29 in Europe/Berlin)"],
            early.Problems.SkipLast(1).Select(problem => problem.Message));
    }

    [Fact]
    public void Plan_NothingAtAll_IsNoInputWithTheListOfWhatIsMissing()
    {
        Directory.CreateDirectory(folder.Data);

        PlanException refused = Assert.Throws<PlanException>(() => PipelinePlan.Create(folder.Define("input: { gate: { expect: ['{yyyy}.csv', all.csv] } }"), At("2024-03-01T00:00:00Z")));

        Assert.Equal(66, refused.ExitCode);
        Assert.True(refused.MayComeLater);
        Assert.Contains(refused.Problems, problem => problem.Message.StartsWith("2024.csv is missing", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, problem => problem.Message.StartsWith("all.csv is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_ZoneThatIsNone_IsRefused()
    {
        folder.Write("a.csv", "id\n1\n");

        PlanException refused = folder.Refused("input: { gate: { timezone: Europe/Berlun, expect: [a.csv] } }");

        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("did you mean 'Europe/Berlin'?", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("\n\n", "it is empty")]
    [InlineData("id", "it has no records")]
    [InlineData("id\r\n\r\n", "it has no records")]
    public void Plan_FileWithoutRecords_HasNotComeWhereToldSo(string text, string why)
    {
        folder.Write("a.csv", text);
        folder.Write("b.csv", "id\n1\n");

        PlanException refused = folder.Refused("input: { gate: { empty: refuse } }");

        Assert.Equal(75, refused.ExitCode);
        Assert.Equal($"a.csv: {why}, and input.gate.empty is refuse", refused.Problems[0].Message);
        Assert.Equal(2, refused.Problems.Count);
    }

    [Fact]
    public void Plan_FileThatCameTwice_IsNamedWithTheOther()
    {
        folder.Write("a.csv", "id\n1\n");
        folder.Write("b.csv", "id\n2\n");
        folder.Write("sub/c.csv", "id\n1\n");
        folder.Write("none.csv", "id\n");
        folder.Write("sub/none.csv", "id\n");
        const string Yaml = "input: { gate: { duplicates: refuse } }";

        PlanException refused = folder.Refused(Yaml);
        folder.Write("sub/c.csv", "id\n3\n");

        Assert.Equal(75, refused.ExitCode);
        Assert.Equal(["sub/c.csv: the same bytes as a.csv (SHA-256 7cde7fb64fd8…), and input.gate.duplicates is refuse"], refused.Problems.SkipLast(1).Select(problem => problem.Message));
        Assert.Equal(5, PipelinePlan.Create(folder.Define(Yaml)).Files.Count);
    }

    [Fact]
    public void Plan_EmptyFilesThatAreAllowed_AreAsEver()
    {
        folder.Write("a.csv", "id\n");

        Assert.Single(PipelinePlan.Create(folder.Define("input: { gate: { min_age: 1ms } }"), new LaterClock(TimeSpan.FromHours(1))).Files);
        folder.Write("a.csv", "");
        Assert.Equal(65, Assert.Throws<PlanException>(() => PipelinePlan.Create(folder.Define("input: { gate: { min_age: 1ms } }"), new LaterClock(TimeSpan.FromHours(1)))).ExitCode);
    }

    [Theory]
    [InlineData("expect: ['{HH}.csv']")]
    [InlineData("expect: []")]
    [InlineData("expect: all.csv")]
    [InlineData("empty: maybe")]
    [InlineData("trigger: 'sub/*.done'")]
    [InlineData("trigger: '*'")]
    [InlineData("trigger: '*.*'")]
    [InlineData("trigger: ..")]
    [InlineData("min_age: 0s")]
    [InlineData("stable_for: soon")]
    public void Parse_WrongGate_IsRefused(string gate) =>
        Assert.Single(Pipeline.Definition.DefinitionReader.Parse($"version: 1\ninput: {{ gate: {{ {gate} }} }}").Problems);

    private static StandingClock At(string time) => new(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    /// <summary>A clock that is ahead of the system's.</summary>
    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + by;
    }

    /// <summary>A clock on which somebody writes while one waits.</summary>
    private sealed class WritingClock(Action write) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            write();
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
