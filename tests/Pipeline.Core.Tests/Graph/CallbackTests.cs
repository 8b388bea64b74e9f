using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>What the caller's own code throws is the caller's, and the run tidies up all the same.</summary>
public sealed class CallbackTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_StartedThrows_TheCallerGetsItAndNothingIsPublished()
    {
        folder.Write("a.csv", "a\n1\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define());
        InvalidTimeZoneException own = new("mine");

        Exception? thrown = await Record.ExceptionAsync(() => PipelineRun.ExecuteAsync(plan, new RunOptions { Started = _ => throw own }).WaitAsync(PipelineFolder.Limit));

        Assert.Same(own, thrown);
        string report = await File.ReadAllTextAsync(Path.Combine(plan.Definition.Output.Folder!, ".pipeline/latest/run.json"));
        Assert.Contains("a callback of the calling program failed: InvalidTimeZoneException", report, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(plan.Definition.Output.Folder!, "a.csv")));
    }

    [Fact]
    public async Task Execute_CancelledExitCodeThrows_TheCallerGetsIt()
    {
        folder.Write("a.csv", "a\n1\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define());
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        Exception? thrown = await Record.ExceptionAsync(() => PipelineRun.ExecuteAsync(plan, new RunOptions { CancelledExitCode = static () => throw new InvalidTimeZoneException("mine") }, cancelled.Token).WaitAsync(PipelineFolder.Limit));

        Assert.IsType<InvalidTimeZoneException>(thrown);
    }
}
