using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;
using Pipeline.Workers;

namespace Pipeline.Graph;

/// <summary>
/// A run from an opened folder to a published one: open, flow, settle, publish, report. Faults of the data, the disk and the
/// environment are values of the report; only misuse throws.
/// </summary>
public sealed class PipelineRun : IDisposable
{
    private readonly PipelinePlan plan;
    private readonly RunOptions options;
    private readonly FirstFailure failure;
    private readonly RunTally tally;
    private readonly long started;
    private readonly DateTimeOffset startTime;
    private RunFolder? folder;
    private IOutputSink? sink;
    private RejectWriter? rejectWriter;
    private RejectLedger? ledger;
    private PipelineGraph? graph;
    private IReadOnlyList<WorkerPool?> workers = [];

    private PipelineRun(PipelinePlan plan, RunOptions options, CancellationToken cancellation)
    {
        this.plan = plan;
        this.options = options;
        failure = new FirstFailure(cancellation);
        tally = new RunTally(plan.Files.Count, plan.Stages.Count);
        started = options.Time.GetTimestamp();
        startTime = options.Time.GetUtcNow();
    }

    private PipelineDefinition Definition => plan.Definition;

    private bool ToFolder => !options.CheckOnly && Definition.Output.Folder is not (null or "-");

    /// <summary>Runs the plan.</summary>
    /// <param name="plan">The plan; one with streams can be run once.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops the run: what is in flight is thrown away and nothing is published.</param>
    /// <exception cref="ArgumentException">Neither an output folder nor a stream is given, or stages are sharded and no <see cref="RunOptions.WorkerCommand"/> is.</exception>
    public static async Task<RunReport> ExecuteAsync(PipelinePlan plan, RunOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        using PipelineRun run = new(plan, options, cancellation);
        if (!run.ToFolder && !options.CheckOnly && options.Output is null)
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
        graph?.Dispose();
        foreach (WorkerPool? pool in workers)
        {
            pool?.Dispose();
        }

        rejectWriter?.Dispose();
        sink?.Dispose();
        folder?.Dispose();
        failure.Dispose();
    }

    private async Task<RunReport> ExecuteAsync(CancellationToken cancellation)
    {
        RunReport report;
        try
        {
            sink = Open();
            await FlowAsync();
            report = Settle(cancellation);
        }
        catch (Exception exception)
        {
            report = ReportOf(RunFailure.Of(exception));
        }

        return Close(report);
    }

    /// <summary>Opens what the run writes to, and refuses what it must not write to.</summary>
    private IOutputSink Open()
    {
        if (options.CheckOnly)
        {
            ledger = new RejectLedger(plan, null);
            return new StreamSink(null);
        }

        string[] destinations = [.. plan.Files.Where(file => file.HasOneDestination).Select(file => file.Destination).Distinct(StringComparer.Ordinal)];
        if (ToFolder)
        {
            // Before anything is made: a refused run must not leave an output folder where input was meant to stay.
            string output = Path.GetFullPath(Definition.Output.Folder!);
            DestinationGuard.Check(plan.Files.Where(file => !file.Found.IsStream).Select(file => file.Found.FullPath), output, destinations);
            if (!Directory.Exists(ControlFolder.Of(output)))
            {
                DestinationCheck.Check(output, destinations, Definition.Output.Overwrite);
            }
        }

        if (Definition.Rejects.Folder is { } rejects)
        {
            DestinationGuard.CheckRejects(plan.Files.Where(file => !file.Found.IsStream).Select(file => file.Found.FullPath), Path.GetFullPath(rejects));
        }

        string? runFolder = Definition.Run.Folder;
        if (ToFolder || runFolder is not null)
        {
            folder = RunFolder.Open(new RunFolderOptions
            {
                Output = ToFolder ? Definition.Output.Folder : null,
                RunDirectory = runFolder,
                Name = Definition.Name,
                Keep = Definition.KeepRuns,
                Sync = Definition.Output.Sync,
                Clock = options.Time,
                Calls = options.Calls,
            });
        }

        if (folder is not null || Definition.Rejects.Folder is not null)
        {
            RejectWriterOptions how = new()
            {
                Folder = Path.GetFullPath(Definition.Rejects.Folder ?? folder!.Folder),
                FolderIsShared = Definition.Rejects.Folder is not null,
                Owner = ToFolder ? Path.GetFullPath(Definition.Output.Folder!) : "stdout",
                Overwrite = Definition.Output.Overwrite,
                KeepRecords = Definition.Rejects.KeepRecords,
                MaxBytes = Definition.Rejects.MaxBytes,
                Sync = Definition.Output.Sync,
            };
            rejectWriter = new RejectWriter(how, file => RejectLedger.InputOf(plan, file), options.Calls);
        }

        ledger = new RejectLedger(plan, rejectWriter);
        CheckInputs();
        if (!ToFolder)
        {
            return new StreamSink(options.Output!);
        }

        DestinationCheck.Check(folder!.Output!, destinations, Definition.Output.Overwrite);
        return new StagingSink(folder.StageFiles(plan.Files.Sum(file => Math.Max(0, file.Bytes))));
    }

    private async Task FlowAsync()
    {
        workers = [.. plan.Chains.Select((block, chain) => block.Processes is null ? null : new WorkerPool(plan, chain, options.WorkerCommand!, options.WorkerSaid, failure.Token))];
        BatchWriter writer = new(plan, workers, sink!, ledger!, tally, failure);
        graph = new PipelineGraph(plan, workers, writer, failure);
        options.Started?.Invoke(Snapshot);
        await graph.RunAsync();
        foreach (WorkerPool? pool in workers)
        {
            pool?.End();
        }

        rejectWriter?.Complete();
    }

    /// <summary>Judges the run by what was counted, and publishes it if it may be.</summary>
    private RunReport Settle(CancellationToken cancellation)
    {
        if (failure.Failure is { } exception)
        {
            return ReportOf(RunFailure.Of(exception));
        }

        if (cancellation.IsCancellationRequested)
        {
            return ReportOf(new RunFailure(RunStatus.Interrupted, options.CancelledExitCode(), "stopped from outside: the same command runs it again from the start"));
        }

        // Before all else: what a changed input looked like says nothing about either state of it.
        CheckInputs();
        bool overLimit = RejectLedger.IsPassed(Definition.Rejects, tally.Rejected, tally.Read);
        IReadOnlyList<OutputReport> outputs = sink!.Seal();
        RunReport report = ReportOf(new RunFailure(RunStatus.Failed, ExitCodes.Data, "")) with { Outputs = outputs };
        report = report with { Totals = report.Totals with { BytesOut = outputs.Sum(output => output.Bytes) } };
        if (ledger!.Condemned is [var (position, reject), .. var others])
        {
            string more = others.Count == 0 ? "" : $"; and {others.Count:#,0} more {(others.Count == 1 ? "file is" : "files are")} damaged";
            return report with { Failure = $"{position.File}, line {position.Line}, byte {position.Offset}: {reject.Code}: {reject.Message}{more}" };
        }

        if (overLimit && Definition.Rejects.FailFast)
        {
            // What was written stops at a batch, what was counted at a record; nothing of it is kept.
            RunReport counted = report with { Outputs = [new OutputReport("-", tally.Written, 0, "")], Totals = report.Totals with { BytesOut = 0 } };
            IReadOnlyList<string> imbalance = Balance.Check(counted);
            report = counted with { Outputs = [], Problems = imbalance, Totals = counted.Totals with { Balanced = imbalance.Count == 0 } };
            return imbalance.Count > 0 ? report with { ExitCode = ExitCodes.Internal, Failure = "the counts do not balance: this is a bug" } : report with { Failure = $"stopped at the first reject past the limit of {Definition.Rejects.Max}" };
        }

        IReadOnlyList<string> problems = Balance.Check(report);
        if (problems.Count > 0)
        {
            return report with { ExitCode = ExitCodes.Internal, Failure = "the counts do not balance: this is a bug", Problems = problems };
        }

        report = report with { Totals = report.Totals with { Balanced = true } };
        if (overLimit)
        {
            string limit = Definition.Rejects.MaxPercent is { } percent ? $"{percent} % of {tally.Read:#,0} records read" : $"{Definition.Rejects.Max:#,0}";
            return report with { Failure = $"{tally.Rejected:#,0} {(tally.Rejected == 1 ? "record" : "records")} rejected, the limit is {limit}: repair them, or raise --max-rejects" };
        }

        if (ToFolder)
        {
            PublishedFile[] files = [.. outputs.Select(output => new PublishedFile(output.Path, output.Records, output.Bytes, output.Sha256))];
            folder!.Publish(files, Definition.Output.Overwrite, Definition.Output.RemoveStale);
        }

        return report with { Status = RunStatus.Published, ExitCode = ExitCodes.Success, Failure = null, Duration = options.Time.GetElapsedTime(started) };
    }

    private void CheckInputs() => InputSnapshot.CheckUnchanged(plan.Files.Select(file => new InputSnapshot(file.FullPath, file.Identity)));

    /// <summary>Writes the report and leaves the folder tidy. Failing here fails the run: a report is part of it.</summary>
    private RunReport Close(RunReport report)
    {
        if (folder is null)
        {
            return report;
        }

        try
        {
            folder.WriteReport(RunReportJson.Format(report));
            bool overLimit = report.Status == RunStatus.Failed && report.ExitCode == ExitCodes.Data && report.Totals.Balanced && !Definition.Rejects.FailFast;
            IReadOnlyList<string> warnings = folder.Finish(report.Status == RunStatus.Published ? StagingEnd.RemoveAll : overLimit ? StagingEnd.KeepOwn : StagingEnd.RemoveOwn);
            return warnings.Count == 0 ? report : report with { Warnings = [.. report.Warnings, .. warnings] };
        }
        catch (RunException exception) when (report.ExitCode == ExitCodes.Success)
        {
            return report with { Failure = $"published, but its report could not be written: {exception.Message}", ExitCode = exception.ExitCode };
        }
        catch (RunException exception)
        {
            return report with { Warnings = [.. report.Warnings, exception.Message] };
        }
    }

    private RunReport ReportOf(RunFailure outcome) => new ReportBuilder(plan, tally, graph?.Meters ?? [], workers, options.Time.GetElapsedTime(started))
        .Build(folder?.RunId ?? startTime.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'.'fff'Z'", System.Globalization.CultureInfo.InvariantCulture), startTime) with
    {
        Status = outcome.Status,
        ExitCode = outcome.ExitCode,
        Failure = outcome.Message,
        ProgramOutput = outcome.ProgramOutput,
        Version = options.Version,
        Output = ToFolder ? Path.GetFullPath(Definition.Output.Folder!) : options.CheckOnly ? null : "-",
        RunFolder = folder?.Folder,
        RejectList = rejectWriter?.ListPath,
        RejectedRecords = rejectWriter?.RecordsPath,
        FirstRejects = [.. ledger?.First.Select(pair => new RejectReport(pair.Position, pair.Reject.Stage, pair.Reject.Column, pair.Reject.Code, pair.Reject.Message)) ?? []],
    };

    private ProgressSnapshot Snapshot()
    {
        TimeSpan elapsed = options.Time.GetElapsedTime(started);
        bool known = plan.Files.All(file => file.Bytes >= 0 && !file.IsCompressed);
        return new ProgressSnapshot(
            tally.FilesDone,
            plan.Files.Count,
            tally.BytesRead,
            known ? plan.Files.Sum(file => file.Bytes) : -1,
            tally.Read,
            tally.Written,
            tally.Rejected,
            elapsed,
            [
                .. graph!.Meters.Select(meter => new BlockProgress(
                meter.Name,
                meter.MaxDegreeOfParallelism,
                meter.Queued(),
                meter.BoundedCapacity,
                Math.Min(1, meter.Busy / (elapsed * meter.MaxDegreeOfParallelism)))),
            ]);
    }
}
