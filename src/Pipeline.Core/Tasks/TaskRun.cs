using System.Diagnostics;
using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Graph.Recorded;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Tasks;

/// <summary>Runs one task: reads its part of the input, takes it through the chains, keeps the batches for the commit.</summary>
/// <param name="job">The job's folder.</param>
/// <param name="described">Its plan.</param>
/// <param name="plan">The plan of the whole run.</param>
/// <param name="options">How it is run.</param>
internal sealed class TaskRun(JobFolder job, JobPlan described, PipelinePlan plan, RunOptions options)
{
    // A task reads fewer bytes than this, and there are fewer tasks than would be too many for a long.
    private const int BitsOfPosition = 46;

    /// <summary>Runs it, unless that was done.</summary>
    /// <param name="index">Number of the task.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What became of it, as a sentence.</returns>
    /// <exception cref="RunException">It failed; the exit code tells an engine whether to try again.</exception>
    public async Task<string> ExecuteAsync(int index, CancellationToken cancellation)
    {
        TaskState state = JobState.Of(job, described, index);
        if (state.IsEmpty || state.Result is not null)
        {
            return state.IsEmpty ? "nothing to do: the task before it has read its records" : "nothing to do: it was done before";
        }

        long began = Stopwatch.GetTimestamp();
        JobRange range = state.Task.Ranges[0];
        string attempt = job.NewAttempt(index);
        try
        {
            long end = state.Task.IsPart ? range.End : -1;
            (BatchRecorder kept, BatchFault? fault) = await FlowAsync(attempt, state, end, cancellation);
            if (state.Task.IsPart && fault is { IsWhole: true } && end < plan.Files[range.File].Bytes)
            {
                // A quote is open where the next record was thought to begin: this one ends further behind.
                end = ExactCuts.EndOf(plan.Files[range.File], fault.Offset, QuoteState.FieldStart);
                File.Delete(Path.Combine(attempt, JobFolder.BatchesName));
                (kept, _) = await FlowAsync(attempt, state, end, cancellation);
            }

            InputSnapshot.CheckUnchanged(state.Task.Ranges.Select(read => plan.Files[read.File]).Select(file => new InputSnapshot(file.FullPath, file.Identity)));
            TaskResult result = new(described.Hash, index, state.Begin, end, kept.Records, kept.Bytes, kept.Sha256, Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (job.TryEnd(attempt, result))
            {
                return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"done: {kept.Records:#,0} records in {result.Seconds:0.0} s");
            }
        }
        catch
        {
            JobFolder.Remove(attempt);
            throw;
        }

        JobFolder.Remove(attempt);
        return "done, and so was a double of it, which was faster";
    }

    private async Task<(BatchRecorder Kept, BatchFault? Fault)> FlowAsync(string attempt, TaskState state, long end, CancellationToken cancellation)
    {
        using FirstFailure failure = new(cancellation);
        PipelinePlan part = PartOf(state, end);
        SpillSpace space = new(Path.Combine(attempt, ControlFolder.SpillName), part.Definition.Run.SpillMax, options.Calls);
        using RunLookups? lookups = RunLookups.Load(part, ..part.FirstChains, () => space, failure.Reading);
        part = Barriers.Prepare(lookups?.Plan ?? part, () => space);
        using BatchRecorder recorder = new(Path.Combine(attempt, JobFolder.BatchesName), part, [.. state.Task.Ranges.Select(range => range.File)], failure);
        IReadOnlyList<IChainRunner> runners = ChainRunners.Of(part, options, new RunnerContext("", 1, failure.Token) { Time = options.Time }, ..part.FirstChains);
        try
        {
            InputOpener inputs = new(part.Bound.RetryBudget, options.Time, failure.Reading);
            using PoolThreads waiting = new(part.Chains.Zip(runners).Sum(pair => pair.Second.Kind == BlockKind.Programs && !pair.Second.Waits ? pair.First.MostAtOnce : 0));
            using PipelineGraph graph = PipelineGraph.OfFirst(part, runners, recorder, failure, inputs);
            await graph.RunAsync();
        }
        finally
        {
            foreach (IChainRunner runner in runners)
            {
                runner.Dispose();
            }
        }

        if (failure.Failure is { } exception)
        {
            RunFailure told = RunFailure.Of(exception);
            throw new RunException(told.ExitCode, told.Message, exception) { ProgramOutput = told.ProgramOutput };
        }

        cancellation.ThrowIfCancellationRequested();
        return (recorder, recorder.Fault);
    }

    /// <summary>The plan of what the task reads.</summary>
    private PipelinePlan PartOf(TaskState state, long end) => plan with
    {
        FirstPosition = (long)state.Task.Index << BitsOfPosition,
        Files =
        [
            .. state.Task.Ranges.Select(range => range.IsWhole
                ? plan.Files[range.File]
                : plan.Files[range.File] with { Range = new ByteRange(state.Begin, end) }),
        ],
    };
}
