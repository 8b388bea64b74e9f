using System.Runtime.ExceptionServices;
using Pipeline.Definition;
using Pipeline.Expressions.Values;
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
    private readonly PipelinePlan whole;
    private readonly RunOptions options;
    private readonly FirstFailure failure;
    private readonly long started;
    private readonly CpuClock cpu = new();
    private readonly DateTimeOffset startTime;
    private readonly RunPlace place;

    // What runs of it.
    private PipelinePlan plan;
    private RunTally tally;
    private IReadOnlyList<IChainRunner> runners = [];
    private IReadOnlyList<BlockMeter> meters = [];
    private Exception? ofCaller;

    private PipelineRun(PipelinePlan plan, RunOptions options, CancellationToken cancellation)
    {
        this.plan = plan;
        whole = plan;
        this.options = options;
        failure = new FirstFailure(cancellation);
        place = new RunPlace(plan, options, cancellation);
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
    /// <param name="cancellation">Stops the run: what is in flight is thrown away and nothing is published.</param>
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
                await FlowAsync();
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

        report = Close(report with { Bottleneck = Bottleneck.Describe(report, Definition.Run.Jobs, Environment.ProcessorCount) });
        if (ofCaller is not null)
        {
            ExceptionDispatchInfo.Throw(ofCaller);
        }

        return report;
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

    private async Task FlowAsync()
    {
        runners = ChainRunners.Of(plan, options, failure.Token);
        using Destinations destinations = new(place.Sink, Format);
        BatchWriter writer = new(plan, new BatchAccount(plan, place.Ledger, tally, failure), destinations, place.IsFolder, failure);
        using PipelineGraph graph = PipelineGraph.Of(plan, runners, writer, failure);
        meters = graph.Meters;
        Call(() =>
        {
            options.Started?.Invoke(Snapshot);
            return true;
        });
        await graph.RunAsync();
        place.Rejects?.Complete();
    }

    private RunReport ReportOf(RunFailure outcome)
    {
        RunReport counted = new ReportBuilder(plan, tally, meters, runners, options.Time.GetElapsedTime(started)).Build(place.Folder?.RunId ?? Runs.RunFolder.IdOf(startTime), startTime);
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
            RejectedRecords = place.Rejects?.RecordsPath,
            IfChanged = place.Earlier?.Why,
            TakenOver = place.Earlier?.Report,
            FirstRejects = [.. place.Ledger.First.Select(pair => new RejectReport(pair.Position, pair.Reject.Stage, pair.Reject.Column, pair.Reject.Code, pair.Reject.Message))],
            Warnings = place.Folder?.EarlierPublish is { } earlier ? [earlier.Warning, .. counted.Warnings] : counted.Warnings,
        };
    }

    private RunFailure Interrupted() => new(RunStatus.Interrupted, Call(options.CancelledExitCode), "stopped from outside: the same command runs it again from the start");

    private ProgressSnapshot Snapshot()
    {
        TimeSpan elapsed = options.Time.GetElapsedTime(started);
        bool known = plan.Files.All(file => file.Bytes >= 0 && !file.IsCompressed);
        return new ProgressSnapshot(
            tally.FilesDone,
            plan.Files.Count,
            tally.BytesRead,
            known ? plan.Files.Sum(file => file.Bytes) : -1,
            tally.Total.In,
            tally.Total.Out,
            tally.Total.Rejected,
            elapsed,
            [
                .. meters.Select(meter => new BlockProgress(
                    meter.Name,
                    meter.MaxDegreeOfParallelism,
                    meter.Queued(),
                    meter.BoundedCapacity,
                    Math.Min(1, meter.Busy / (elapsed * meter.MaxDegreeOfParallelism)))
                {
                    Processes = plan.Blocks.FirstOrDefault(block => block.Name == meter.Name)?.Processes,
                    IsPlanned = plan.Blocks.Any(block => block.Name == meter.Name),
                }),
            ]);
    }
}
