using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Dataflow;
using Pipeline.Files;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <content>Where a stage holds data, the first records are known when all were read: so the whole graph runs, up to its write end.</content>
public sealed partial class PipelinePreview
{
    private static SpillSpace SpaceOf(PipelinePlan plan) =>
        new(Path.Combine(Path.GetTempPath(), $"pipeline-preview-{Environment.ProcessId}-{Guid.NewGuid():n}"), plan.Definition.Run.SpillMax, FileSystemCalls.Instance);

    private void TakeHeld(PipelinePlan plan, SpillSpace space, int count)
    {
        using FirstFailure failure = new(CancellationToken.None);
        plan = Barriers.Prepare(plan, () => space);
        RunTally tally = new(plan.Files.Count, plan.Stages.Count);
        using RejectLedger ledger = new(plan, null, Barriers.OrderOf(plan, space));
        IChainRunner[] runners = [.. Enumerable.Range(0, plan.Chains.Count).Select(chain => ChainRunners.InProcess(plan, chain, new RunnerContext("", 1, failure.Token) { IsOffline = true }))];
        long rejected = 0;
        ActionBlock<RecordBatch> last = new(batch =>
        {
            if (failure.Failure is null && batch.Failure is null && Rows.Count < count)
            {
                TakeFrom(batch, plan.Files[batch.File].Programs[^1], count);
                rejected += batch.Counts.Sum(stage => stage.Rejected);
            }

            batch.GiveBack();
            if (Rows.Count >= count)
            {
                failure.Stop();
            }
        });
        try
        {
            using PipelineGraph graph = PipelineGraph.Of(plan, runners, new PreviewEnd(last), failure, Barriers.Of(plan, ledger, tally, space, failure), gate: null);
            graph.RunAsync().GetAwaiter().GetResult();
        }
        finally
        {
            Array.ForEach(runners, runner => runner.Dispose());
        }

        if (failure.Failure is { } exception)
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        Read = tally.Total.In;
        Rejected = tally.Total.Rejected + rejected;
    }

    private sealed class PreviewEnd(ActionBlock<RecordBatch> last) : IBatchSink
    {
        public ITargetBlock<RecordBatch> First => last;

        public IReadOnlyList<BlockMeter> Meters => [];

        public Task EndAsync() => last.Completion;
    }
}
