using Pipeline.Core.Tests.Graph;
using Pipeline.Core.Tests.Processes;
using Pipeline.Graph;

namespace Pipeline.Core.Tests.Workers;

/// <summary>Handles of this process are counted, so no other test may run beside it.</summary>
[Collection(nameof(Alone))]
public sealed class ShardLeakTests : IDisposable
{
    private const int Limit = 300_000;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = Limit)]
    public async Task Execute_AThousandBatches_LeavesNoHandle()
    {
        folder.Write("long.csv", "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 40_000)));
        RunOptions options = new() { WorkerCommand = [TestChild.Path, "worker"] };
        (await folder.RunAsync("rejects: { max: 100% }", definition => definition with { Run = definition.Run with { AllShard = 2 } }, options)).AssertPublished();
        int before = OpenHandles.NotTemporary();

        PipelineResult result = await folder.RunAsync("rejects: { max: 100% }", definition => definition with { Run = definition.Run with { BatchBytes = 128, AllShard = 2 } }, options);

        Assert.True(result.AssertPublished().Report.Blocks.Max(block => block.Batches) > 1000);
        Assert.InRange(OpenHandles.NotTemporary(), 0, before + OpenHandles.OfTheRuntime);
    }
}
