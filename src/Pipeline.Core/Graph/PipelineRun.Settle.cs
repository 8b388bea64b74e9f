using Pipeline.Files;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <content>The end: whether the run may publish, and what it leaves behind.</content>
public sealed partial class PipelineRun
{
    private const string DoesNotBalance = "the counts do not balance: this is a bug";

    /// <summary>Judges the run by what was counted, and publishes it if it may be.</summary>
    private RunReport Settle(CancellationToken cancellation)
    {
        if (failure.Failure is { } exception)
        {
            return ReportOf(RunFailure.Of(exception));
        }

        if (cancellation.IsCancellationRequested)
        {
            int exitCode = Call(options.CancelledExitCode);
            string how = exitCode == ExitCodes.Deadline ? "the deadline was reached" : "stopped from outside";
            string next = place.Journal is { HasCheckpoint: true } ? "--resume goes on where it stopped" : "the same command runs it again from the start";
            return ReportOf(new RunFailure(RunStatus.Interrupted, exitCode, $"{how}: {next}"));
        }

        // Before all else: what a changed input looked like says nothing about either state of it.
        place.CheckInputs();
        bool overLimit = RejectLedger.IsPassed(Definition.Rejects, tally.Total.Rejected, tally.Total.In);
        IReadOnlyList<PublishedFile> files = place.Sink.Seal();
        IReadOnlyList<OutputReport> outputs = [.. files.Select(file => new OutputReport(file.Path, file.Records, file.Bytes, file.Sha256))];
        RunReport report = ReportOf(new RunFailure(RunStatus.Failed, ExitCodes.Data, "")) with { Outputs = outputs };
        report = report with { Totals = report.Totals with { BytesOut = outputs.Sum(output => output.Bytes) } };
        if (place.Ledger.Condemned is [var (position, reject), .. var others])
        {
            string more = others.Count == 0 ? "" : $"; and {others.Count:#,0} more {(others.Count == 1 ? "file is" : "files are")} damaged";
            return report with { Failure = $"{position.File}, line {position.Line}, byte {position.Offset}: {reject.Code}: {reject.Message}{more}" };
        }

        if (overLimit && Definition.Rejects.FailFast)
        {
            // What was written stops at a batch, what was counted at a record; nothing of it is kept.
            RunReport counted = report with { Outputs = [new OutputReport("-", tally.Total.Out, 0, "")], Totals = report.Totals with { BytesOut = 0 } };
            IReadOnlyList<string> imbalance = Balance.Check(counted);
            report = counted with { Outputs = [], Problems = imbalance, Totals = counted.Totals with { Balanced = imbalance.Count == 0 } };
            return imbalance.Count > 0 ? report with { ExitCode = ExitCodes.Internal, Failure = DoesNotBalance } : report with { Failure = $"stopped at the first reject past the limit of {Definition.Rejects.Max}" };
        }

        IReadOnlyList<string> problems = Balance.Check(report);
        if (problems.Count > 0)
        {
            return report with { ExitCode = ExitCodes.Internal, Failure = DoesNotBalance, Problems = problems };
        }

        report = report with { Totals = report.Totals with { Balanced = true } };
        if (overLimit)
        {
            string limit = Definition.Rejects.MaxPercent is { } percent ? $"{percent} % of {tally.Total.In:#,0} records read" : $"{Definition.Rejects.Max:#,0}";
            return report with { Failure = $"{tally.Total.Rejected:#,0} {(tally.Total.Rejected == 1 ? "record" : "records")} rejected, the limit is {limit}: repair them, or raise --max-rejects" };
        }

        if (place.IsFolder)
        {
            try
            {
                long before = options.Time.GetTimestamp();
                IReadOnlyList<PublishedFile> manifest = place.Folder!.Publish(files, Definition.Output.Overwrite, Definition.Output.RemoveStale);
                report = report with { StaleFiles = manifest.Count(file => file.Stale), Publishing = options.Time.GetElapsedTime(before) };
            }
            catch (RunException cut) when (cut.PublishUnfinished)
            {
                return report with { Status = RunStatus.Publishing, ExitCode = cut.ExitCode, Failure = cut.Message };
            }
        }

        return report with { Status = RunStatus.Published, ExitCode = ExitCodes.Success, Failure = null, Duration = options.Time.GetElapsedTime(started), CpuTime = cpu.Elapsed };
    }

    /// <summary>Writes the report and leaves the folder tidy. Failing here fails the run: a report is part of it.</summary>
    private RunReport Close(RunReport report)
    {
        if (place.Folder is not { } folder)
        {
            // Refused before it came to the output folder: that is the latest run all the same.
            return place.WasTried || !place.IsFolder
                ? report
                : new FailedStart { Definition = Definition, ExitCode = report.ExitCode, Problems = report.Problems, Time = options.Time }.Keep(report);
        }

        // One that was to go on and could not even be opened, for a file in its way, say, stays as it is.
        leavesRun |= place.Start is not null && place.Journal is null;
        try
        {
            bool overLimit = report.Status == RunStatus.Failed && report.ExitCode == ExitCodes.Data && report.Totals.Balanced && !Definition.Rejects.FailFast;
            report = report with { CanResume = place.Journal is { HasCheckpoint: true } && !leavesRun && (overLimit || CanGoOnAfter(report)) };
            WriteReport(report, folder);
            report = report with { EarlierSuccess = report.Status is RunStatus.Failed or RunStatus.Interrupted && folder.HasSuccess };
            IReadOnlyList<string> warnings = folder.Finish(report.Status == RunStatus.Published ? StagingEnd.RemoveAll : overLimit || leavesRun || report.CanResume ? StagingEnd.KeepOwn : StagingEnd.RemoveOwn);
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

    /// <summary>Whether what stopped the run was neither its input nor its definition.</summary>
    private static bool CanGoOnAfter(RunReport report) => report.Status is RunStatus.Failed or RunStatus.Interrupted
        && report.ExitCode is not (ExitCodes.Usage or ExitCodes.Data or ExitCodes.NoInput or ExitCodes.Internal or ExitCodes.NotNow or ExitCodes.Definition);

    private static void WriteReport(RunReport report, RunFolder folder)
    {
        bool hasMore = RunReportJson.HasMoreFiles(report);
        if (hasMore)
        {
            folder.WriteMoreFiles(RunReportJson.FormatMoreFiles(report));
        }

        folder.WriteReport(RunReportJson.Format(report, hasMore ? ReportFile.MoreFilesName : null));
    }
}
