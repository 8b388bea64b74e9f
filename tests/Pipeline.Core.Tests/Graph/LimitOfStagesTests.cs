using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Runs that a stage limits, by construction: the verdict names it and what to turn.</summary>
public sealed class LimitOfStagesTests : IDisposable
{
    private readonly LimitFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = LimitFolder.Limit)]
    public async Task Execute_SlowExpressionOnOneThread_NamesItsBlock()
    {
        // Each of these takes as long over a byte as everything else together; a second in all, on a machine that does nothing else.
        folder.Write("a.csv", records: 8_000, length: 6_000);
        string slow = string.Join(" + ", Enumerable.Range(0, 10).Select(i => $"regexp_count(text, '([a-z]+[0-{i}]+)+x')"));

        RunReport report = await folder.RunAsync($"stages: [ {{ name: slow, derive: {{ score: \"{slow}\" }} }}, {{ select: [n, score] }} ]\nrun: {{ dop: {{ slow: 1 }} }}");

        if (report.Cores == 1)
        {
            LimitFolder.AssertLimit(report, LimitCause.Cores, "slow");
            return;
        }

        LimitFolder.AssertLimit(report, LimitCause.Compute, "slow");
        Assert.True(report.Verdict!.Cause != LimitCause.Compute || report.Verdict is { Flag: "--dop slow=2" or "--dop slow=3" or "--dop slow=4", Gain: > 1.2 }, LimitFolder.Shown(report));
    }

    [Fact(Timeout = LimitFolder.Limit)]
    public async Task Execute_SlowProgram_NamesItAndHowManyWouldHelp()
    {
        folder.Write("a.csv", records: 400, length: 1_000);

        RunReport report = await folder.RunAsync(
            "stages: [ { name: score, exec: { command: [sh, -c, 'sleep 0.2; cat'], input: [n], output: { n: integer } } } ]\nrun: { dop: { score: 1 }, batch_bytes: 32KiB }");

        LimitFolder.AssertLimit(report, LimitCause.Program, "score");

        // The CPU time of programs is that of all children of this process, those of other tests among them: they may seem to need the cores.
        Assert.True(report.Verdict!.Cause != LimitCause.Program || (report.Verdict.Flag?.StartsWith("--dop score=", StringComparison.Ordinal) ?? report.Blocks[2].CpuSeconds > 0.4 * report.Blocks[2].BusySeconds), LimitFolder.Shown(report));
    }

    [Fact(Timeout = LimitFolder.Limit)]
    public async Task Execute_SlowFramedProgram_NamesIt()
    {
        folder.Write("a.csv", records: 400, length: 1_000);

        RunReport report = await folder.RunAsync($"stages: [ {LimitFolder.Sleeps("score", 200)} ]\nrun: {{ shard: {{ score: 1 }}, batch_bytes: 32KiB }}");

        LimitFolder.AssertLimit(report, LimitCause.Program, "score");
        Assert.True(report.Verdict!.Cause != LimitCause.Program || (report.Verdict.Flag!.StartsWith("--shard score=", StringComparison.Ordinal) && report.Verdict.Gain > 1.3), LimitFolder.Shown(report));
    }

    [Fact(Timeout = LimitFolder.Limit)]
    public async Task Execute_BudgetOfOneBatch_NamesIt()
    {
        // Two programs, each of which waits while the other has the one batch that there may be.
        folder.Write("a.csv", records: 160, length: 50_000);

        RunReport report = await folder.RunAsync($"stages: [ {LimitFolder.Sleeps("first", 100)}, {LimitFolder.Sleeps("second", 100)} ]\nrun: {{ memory: 1MiB, dop: {{ first: 1, second: 1 }} }}");

        LimitFolder.AssertLimit(report, LimitCause.Memory, "read");
        Assert.True(report.Verdict!.Cause != LimitCause.Memory || report.Verdict is { Flag: "--memory 2MiB" }, LimitFolder.Shown(report));
    }
}
