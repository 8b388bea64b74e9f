using System.Runtime.ExceptionServices;
using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Files;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>
/// A run from an opened folder to a published one: open, flow, settle, publish, report. Faults of the data, the disk and the
/// environment are values of the report; only misuse throws.
/// </summary>
public sealed partial class PipelineRun : IDisposable
{
    // A signal has to end the process within five seconds.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly PipelinePlan whole;
    private readonly RunOptions options;
    private readonly FirstFailure failure;
    private readonly long started;
    private readonly CpuClock cpu = new();
    private readonly DateTimeOffset startTime;
    private readonly RunPlace place;
    private readonly InputOpener inputs;

    // What runs of it.
    private PipelinePlan plan;
    private RunTally tally;
    private IReadOnlyList<IChainRunner> runners = [];
    private IReadOnlyList<BlockMeter> meters = [];
    private RunMeasures? measures;
    private RunCheckpoints? checkpoints;
    private NightGuard? guard;
    private RunLookups? lookups;
    private bool leavesRun;
    private Exception? ofCaller;

    private PipelineRun(PipelinePlan plan, RunOptions options, CancellationToken cancellation)
    {
        this.plan = plan;
        whole = plan;
        this.options = options;
        place = new RunPlace(plan, options, cancellation);
        failure = new FirstFailure(cancellation, place.IsJournaled ? Grace : TimeSpan.Zero);
        inputs = new InputOpener(plan.Bound.RetryBudget, options.Time, failure.Reading);
        tally = new RunTally(plan.Files.Count, plan.Stages.Count);
        started = options.Time.GetTimestamp();
        startTime = options.Time.GetUtcNow();
    }

    private PipelineDefinition Definition => plan.Definition;

    /// <summary>How the output is compressed, or null.</summary>
    private MemberFormat? Format => options.CheckOnly ? null : MemberFormat.Of(Definition.Output);

    /// <summary>Runs the plan.</summary>
    /// <param name="plan">The plan; one with streams can be run once.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops the run: nothing more is read and nothing is published. Of a run that can go on later what was read is still written, for two seconds at most.</param>
    /// <returns>The report. What a callback of the options throws is thrown again when the run has tidied up.</returns>
    /// <exception cref="ArgumentException">Neither an output folder nor a stream is given, or stages are sharded and no <see cref="RunOptions.WorkerCommand"/> is.</exception>
    public static async Task<RunReport> ExecuteAsync(PipelinePlan plan, RunOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        using PipelineRun run = new(plan, options, cancellation);
        if (!run.place.IsFolder && !options.CheckOnly && options.Output is null)
        {
            throw new ArgumentException("an output folder or a stream is needed", nameof(options));
        }

        if (options.WorkerCommand is not [_, ..] && plan.Blocks.Any(block => block.Processes is not null))
        {
            throw new ArgumentException("stages are sharded: the command of a worker is needed", nameof(options));
        }

        return await run.ExecuteAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IChainRunner runner in runners)
        {
            runner.Dispose();
        }

        checkpoints?.Dispose();
        options.Profile?.Release();
        lookups?.Dispose();
        place.Dispose();
        failure.Dispose();
    }

    private async Task<RunReport> ExecuteAsync(CancellationToken cancellation)
    {
        RunReport report;
        try
        {
            place.Open();
            if (place.Earlier is { IsAll: true } earlier)
            {
                report = Unchanged(earlier);
            }
            else
            {
                plan = place.Left;
                tally = new RunTally(plan.Files.Count, plan.Stages.Count);
                guard = NightGuard.Of(plan, place.IsFolder);
                Restore();
                await FlowAsync();
                ClearSpill();
                report = Settle(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && ofCaller is null)
        {
            // It was still waiting for another run.
            report = ReportOf(Interrupted());
        }
        catch (Exception exception)
        {
            report = ReportOf(exception == ofCaller ? RunFailure.OfCaller(exception) : RunFailure.Of(exception));
        }

        Verdict? verdict = Verdict.Of(report, Definition.Run.Jobs);
        report = Close(report with { Verdict = verdict, Bottleneck = verdict?.Sentence ?? "" });
        if (ofCaller is not null)
        {
            ExceptionDispatchInfo.Throw(ofCaller);
        }

        return report;
    }

    /// <summary>Goes on where an interrupted run stopped.</summary>
    private void Restore()
    {
        if (place.Start is not { } start)
        {
            return;
        }

        try
        {
            ResumedInputs.Check(plan, start, inputs, failure.Reading);
        }
        catch (OperationCanceledException) when (failure.Reading.IsCancellationRequested)
        {
            // Stopped again before anything new was read: the graph reads nothing, and the run can go on later as before.
        }

        tally.Restore(start);
        place.Ledger.Restore(start);
        guard?.Restore(start);
    }

    /// <summary>Calls what the caller gave. What it throws goes back to the caller, once the run has tidied up.</summary>
    private T Call<T>(Func<T> callback)
    {
        try
        {
            return callback();
        }
        catch (Exception exception)
        {
            ofCaller = exception;
            throw;
        }
    }

    private RunReport ReportOf(RunFailure outcome)
    {
        leavesRun |= outcome.LeavesRun;
        RunReport counted = new ReportBuilder(plan, tally, measures, runners, options.Time.GetElapsedTime(started)) { Lookups = lookups }.Build(place.Folder?.RunId ?? Runs.RunFolder.IdOf(startTime), place.Folder?.Started ?? startTime);
        return counted with
        {
            Status = place.Folder is { IsPublishing: true } ? RunStatus.Publishing : outcome.Status,
            EarlierPublishUnfinished = outcome.EarlierPublishUnfinished,
            ExitCode = outcome.ExitCode,
            Failure = outcome.Message,
            ProgramOutput = outcome.ProgramOutput,
            CpuTime = cpu.Elapsed,
            Version = options.Version,
            TimeZones = ZoneTable.Version,
            Output = place.Name,
            RunFolder = place.Folder?.Folder,
            RejectList = place.Rejects?.ListPath,
            RecoveredList = place.Rejects?.RecoveredPath,
            WarnedList = place.Rejects?.WarnedPath,
            DeduplicatedList = place.RemovedList,
            DeduplicatedRecords = place.RemovedFolder,
            RejectedRecords = place.Rejects?.RecordsPath,
            IfChanged = place.Earlier?.Why,
            TakenOver = place.Earlier?.Report,
            FirstRejects = [.. place.Ledger.First.Select(pair => new RejectReport(pair.Position, pair.Reject.Stage, pair.Reject.Column, pair.Reject.Code, pair.Reject.Message))],
            FirstWarned = [.. place.Ledger.FirstWarned.Select(pair => new RejectReport(pair.Position, pair.Reject.Stage, pair.Reject.Column, pair.Reject.Code, pair.Reject.Message))],
            ReadRetries = inputs.Retries,
            Guard = guard?.Report,
            ResumedRecords = place.Start is { } start ? start.Files.Values.Sum(file => file.Counts.In) : null,
            Warnings =
            [
                .. place.Folder?.EarlierPublish is { } earlier ? (string[])[earlier.Warning] : [],
                .. (place.Folder?.GivenUp ?? []).Select(GivenUp),
                .. inputs.Warning is { } again ? (string[])[again] : [],
                .. measures?.Warning is { } trace ? (string[])[trace] : [],
                .. guard?.Warnings ?? [],
                .. place.Removed is { Left: > 0 and var left } ? (string[])[$"{left:#,0} records that were removed as doubles are not kept: those before them take rejects.max_bytes ({Definition.Rejects.MaxBytes:#,0} bytes)"] : [],
                .. counted.Warnings,
            ],
        };
    }

    private RunFailure Interrupted()
    {
        int exitCode = Call(options.CancelledExitCode);
        string how = exitCode == ExitCodes.Deadline ? "the deadline was reached" : "stopped from outside";
        string next = KeepsUnfinished ? "--resume goes on where it stopped" : "the same command runs it again from the start";
        return new RunFailure(RunStatus.Interrupted, exitCode, $"{how}: {next}");
    }

    private static string GivenUp(string run) => $"the unfinished run {run} is given up, and what it staged is removed: --resume would have gone on with it";
}
