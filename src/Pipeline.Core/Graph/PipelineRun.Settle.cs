using Pipeline.Files;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <content>The end: whether the run may publish, and what it leaves behind.</content>
public sealed partial class PipelineRun
{
    private const string DoesNotBalance = "the counts do not balance: this is a bug";

    /// <summary>Whether the run, should it not publish, can go on later.</summary>
    private bool KeepsUnfinished => Definition.Run.KeepUnfinished && place.HasCheckpoint;

    /// <summary>Judges the run by what was counted, and publishes it if it may be.</summary>
    private RunReport Settle(CancellationToken cancellation)
    {
        if ((failure.Failure ?? failure.Shortage) is { } exception)
        {
            return ReportOf(RunFailure.Of(exception));
        }

        // Before the inputs are looked at for the last time: so they were the same while they were read again.
        IReadOnlyList<string> differences = ControlCheck.Differences(plan, tally, cancellation);
        if (cancellation.IsCancellationRequested)
        {
            return ReportOf(Interrupted());
        }

        // Before all else: what a changed input looked like says nothing about either state of it.
        place.CheckInputs();
        long read = tally.Total.In + (place.Earlier?.Counts.In ?? 0);
        bool overLimit = RejectLedger.IsPassed(Definition.Rejects, tally.Total.Rejected, read);
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
            // What a stage holds back has neither come out nor been lost: such counts are not settled, and do not say so.
            IReadOnlyList<string> imbalance = plan.HoldsData ? [] : Balance.Check(counted);
            report = counted with { Outputs = [], Problems = imbalance, Totals = counted.Totals with { Balanced = imbalance.Count == 0 && !plan.HoldsData } };
            return imbalance.Count > 0 ? report with { ExitCode = ExitCodes.Internal, Failure = DoesNotBalance } : report with { Failure = $"stopped at the first reject past the limit of {Definition.Rejects.Max}" };
        }

        IReadOnlyList<string> problems = Balance.Check(report);
        if (problems.Count > 0)
        {
            return report with { ExitCode = ExitCodes.Internal, Failure = DoesNotBalance, Problems = problems };
        }

        if (differences.Count > 0)
        {
            throw ControlCheck.Refused(differences);
        }

        report = report with { Totals = report.Totals with { Balanced = true } };
        if (overLimit)
        {
            string limit = Definition.Rejects.MaxPercent is { } percent ? $"{percent} % of {read:#,0} records read" : $"{Definition.Rejects.Max:#,0}";
            return report with
            {
                Failure = $"{tally.Total.Rejected:#,0} {(tally.Total.Rejected == 1 ? "record" : "records")} rejected, the limit is {limit}: repair them, or raise --max-rejects",
                // A higher limit alone would not publish it.
                Problems = guard is { Refuses: true } ? guard.Findings : [],
            };
        }

        if (guard is { Refuses: true })
        {
            return report with { Guard = guard.Report! with { Refused = true }, Failure = guard.Failure, Problems = guard.Findings };
        }

        if (place.IsFolder)
        {
            try
            {
                long before = options.Time.GetTimestamp();
                RunReport published = report with { Status = RunStatus.Published, ExitCode = ExitCodes.Success, Failure = null, Duration = options.Time.GetElapsedTime(started) };
                RunRecords records = new(whole, tally, place, guard);
                place.Earlier?.CheckStanding();
                IReadOnlyList<PublishedFile> manifest = place.Folder!.Publish(
                    files, Definition.Output.Overwrite, Definition.Output.RemoveStale, [.. (place.Earlier?.Taken ?? []).Select(file => file.Output)], records.EntryOf(published), records.State(published));
                report = report with { StaleFiles = manifest.Count(file => file.Stale), Publishing = options.Time.GetElapsedTime(before) };
            }
            catch (RunException cut) when (cut.PublishUnfinished)
            {
                return report with { Status = RunStatus.Publishing, ExitCode = cut.ExitCode, Failure = cut.Message };
            }
        }

        return report with { Status = RunStatus.Published, ExitCode = ExitCodes.Success, Failure = null, Duration = options.Time.GetElapsedTime(started), CpuTime = cpu.Elapsed };
    }

    /// <summary>The run that had nothing to do.</summary>
    private RunReport Unchanged(EarlierWork earlier) => ReportOf(new RunFailure(RunStatus.Unchanged, ExitCodes.Success, "")) with
    {
        Failure = null,
        UnchangedSince = earlier.RunId,
        Inputs = [],
        Stages = [],
        Totals = new TotalsReport { Balanced = true },
    };

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
        bool isUnopened = place.Start is not null && place.Journal is null;
        try
        {
            bool overLimit = report.Status == RunStatus.Failed && report.ExitCode == ExitCodes.Data && report.Totals.Balanced && !Definition.Rejects.FailFast;
            report = report with { CanResume = KeepsUnfinished && !leavesRun && (overLimit || CanGoOnAfter(report)) };
            StagingEnd end = report.Status == RunStatus.Published ? StagingEnd.RemoveAll
                : leavesRun || isUnopened || report.CanResume || (overLimit && Definition.Run.KeepUnfinished) ? StagingEnd.KeepOwn : StagingEnd.RemoveOwn;
            report = report with { EarlierSuccess = report.Status is RunStatus.Failed or RunStatus.Interrupted && folder.HasSuccess };
            LedgerEntry? entry = report.Status == RunStatus.Published ? null : new RunRecords(whole, tally, place, guard).EntryOf(report);
            IReadOnlyList<string> warnings = End(report, folder, end, entry);
            return warnings.Count == 0 ? report : report with { Warnings = [.. report.Warnings, .. warnings] };
        }
        catch (RunException exception) when (report.ExitCode == ExitCodes.Success)
        {
            string done = report.Status == RunStatus.Published ? "published" : "nothing to do";
            report = report with { Failure = $"{done}, but its report could not be written: {exception.Message}", ExitCode = exception.ExitCode };
            folder.NoteEnd(new RunRecords(whole, tally, place, guard).EntryOf(report));
            return report;
        }
        catch (RunException exception)
        {
            folder.NoteEnd(new RunRecords(whole, tally, place, guard).EntryOf(report));
            return report with { Warnings = [.. report.Warnings, exception.Message] };
        }
    }

    /// <summary>The report first: whoever looks meanwhile sees what became of the run. On a full disk it may need the room of what is removed.</summary>
    private static IReadOnlyList<string> End(RunReport report, RunFolder folder, StagingEnd end, LedgerEntry? entry)
    {
        byte[] json;
        IReadOnlyList<string> warnings;
        try
        {
            json = WriteReport(report, folder);
            warnings = folder.Finish(end, entry);
        }
        catch (RunException full) when (full.InnerException is { } cause && RunException.IsDiskFull(cause))
        {
            warnings = folder.Finish(end, entry);
            json = WriteReport(report, folder);
        }

        // A run that goes on has one from before, which would be out of date.
        bool isPaged = report.Duration >= RunPage.LongEnough || report.ResumedRecords is not null;
        return isPaged && folder.WritePage(RunPage.FileName, ledger => RunPage.Format(json, ledger)) is { } warning ? [.. warnings, warning] : warnings;
    }

    /// <summary>Whether what stopped the run was neither its input nor its definition.</summary>
    private static bool CanGoOnAfter(RunReport report) => report.Status is RunStatus.Failed or RunStatus.Interrupted
        && report.ExitCode is not (ExitCodes.Usage or ExitCodes.Data or ExitCodes.NoInput or ExitCodes.Internal or ExitCodes.NotNow or ExitCodes.Definition);

    private static byte[] WriteReport(RunReport report, RunFolder folder)
    {
        bool hasMore = RunReportJson.HasMoreFiles(report);
        if (hasMore)
        {
            folder.WriteMoreFiles(RunReportJson.FormatMoreFiles(report));
        }

        byte[] json = RunReportJson.Format(report, hasMore ? ReportFile.MoreFilesName : null);
        folder.WriteReport(json);
        return json;
    }
}
