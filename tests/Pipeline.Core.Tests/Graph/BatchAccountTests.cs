using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Graph;

/// <summary>The first step of the write end, where each batch has to come, in the order of the numbers.</summary>
public sealed class BatchAccountTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(2, "batch 1 is missing, 2 came")]
    [InlineData(0, "batch 1 is missing, 0 came")]
    public void Take_BatchMissingOrTwice_IsABug(int number, string message)
    {
        folder.Write("a.csv", "id\n1\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define());
        using FirstFailure failure = new(CancellationToken.None);
        BatchAccount account = new(plan, new RejectLedger(plan, writer: null), new RunTally(1, plan.Stages.Count), failure);
        account.Take(Batch(0));

        RunException thrown = Assert.Throws<RunException>(() => account.Take(Batch(number)));

        Assert.Equal(70, thrown.ExitCode);
        Assert.StartsWith(message, thrown.Message, StringComparison.Ordinal);

        RecordBatch Batch(long sequence) => new() { Sequence = sequence, File = 0, Offset = 0, Buffer = [], Start = 0, Length = 0, WellFormed = true, Counts = new StageCounts[plan.Stages.Count] };
    }
}
