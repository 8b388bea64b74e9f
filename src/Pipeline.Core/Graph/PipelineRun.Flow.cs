using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Spill;

namespace Pipeline.Graph;

/// <content>The flow: everything from the first record to the last one staged.</content>
public sealed partial class PipelineRun
{
    private async Task FlowAsync()
    {
        MakeRunners();
        using Destinations destinations = new(place.Sink, Format);
        place.Resume(destinations, failure.Reading);
        checkpoints = place.Journal is null ? null : new RunCheckpoints(plan, tally, place, destinations, failure, guard, options.Time);
        options.Profile?.Begin(place.Spill);
        BatchWriter writer = new(plan, new BatchAccount(plan, place.Ledger, tally, failure, plan.Segments.Count - 1), destinations, place.IsFolder, failure, checkpoints, guard, options.Profile);
        using PoolThreads waiting = new(plan.Chains.Zip(runners).Sum(pair => pair.Second.Kind == BlockKind.Programs && !pair.Second.Waits ? pair.First.MostAtOnce : 0));
        IReadOnlyList<IBarrier> barriers = Barriers.Of(plan, place.Ledger, tally, place.Spill, failure, checkpoints);
        using PipelineGraph graph = PipelineGraph.Of(plan, runners, writer, failure, barriers, place.Start, inputs, options.Recorded?.Invoke(plan, failure));
        ResumedPhase.Restore(place, barriers);
        meters = graph.Meters;
        Call(() =>
        {
            options.Started?.Invoke(Snapshot);
            return true;
        });
        await using (new DiskWatch(place.Reserve, place.Missing, failure, options.Time))
        {
            measures = new RunMeasures(meters, [.. runners.Skip(FirstChain)], () => tally.Total, options.Trace);
            try
            {
                await graph.RunAsync();
            }
            finally
            {
                measures.Dispose();
            }
        }

        if (failure.Failure is null && !failure.Reading.IsCancellationRequested)
        {
            options.Profile?.Complete(failure.Token);
            guard?.Judge(place.Folder!.Output!, tally.Total, options.Calls);
        }

        if (checkpoints is not null)
        {
            await checkpoints.EndAsync();
        }

        try
        {
            place.Ledger.Complete(tally);
            place.Ledger.Removed?.Complete(isStopped: failure.Failure is not null || failure.Reading.IsCancellationRequested);
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }

        EndJournal();
        place.Rejects?.Complete();
    }

    /// <summary>
    /// The last checkpoint of a run that stops here: at a stop from outside, or staged past its reject limit or what its guard allows. Where a stage
    /// holds data only what is staged whole can be gone on with, and takes the place of what the stage kept.
    /// </summary>
    private void EndJournal()
    {
        if (checkpoints is null || failure.Failure is not null)
        {
            return;
        }

        bool isStopped = failure.Reading.IsCancellationRequested;
        bool isRefused = guard is { Refuses: true } || (RejectLedger.IsPassed(Definition.Rejects, tally.Total.Rejected, tally.Total.In) && place.Ledger.Condemned.Count == 0);
        if (plan.HoldsData ? !isStopped && (isRefused || place.HasCheckpoint) : isStopped || isRefused)
        {
            checkpoints.WriteLast();
        }
    }

    /// <summary>Removes what stages put aside, when all output is staged and nobody needs it any more.</summary>
    private void ClearSpill()
    {
        if (failure.Failure is not null || failure.Reading.IsCancellationRequested)
        {
            return;
        }

        try
        {
            place.Spill.Clear();
        }
        catch (SpillException exception)
        {
            failure.Set(exception);
        }
    }
}
