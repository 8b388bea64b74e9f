using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>What later runs are to know of this one: its line of the ledger, and what its publish is made of.</summary>
/// <param name="whole">The plan.</param>
/// <param name="tally">What was counted.</param>
/// <param name="place">Where it ran.</param>
/// <param name="guard">Its guard, or null.</param>
internal sealed class RunRecords(PipelinePlan whole, RunTally tally, RunPlace place, NightGuard? guard)
{
    /// <summary>The line of the ledger of a run that has a report: of the whole set, files that were taken over among it.</summary>
    public LedgerEntry EntryOf(RunReport report)
    {
        IReadOnlyList<TakenFile> taken = place.Earlier?.Taken ?? [];
        LedgerEntry entry = EntryOfReport(report);
        return entry with
        {
            InputFiles = entry.InputFiles + taken.Count,
            OutputFiles = entry.OutputFiles + taken.Count,
            FilesTakenOver = taken.Count,
            Counts = StageCounts.Sum([entry.Counts, .. taken.Select(file => file.Input.Counts)]),
            BytesOut = entry.BytesOut + taken.Sum(file => file.Output.Bytes),
            Figures = report.Status == RunStatus.Published ? guard?.Figures : null,
            Folder = whole.Definition.Run.Folder is null ? null : report.RunFolder,
        };
    }

    /// <summary>The line of the ledger of a run, as far as its report says it.</summary>
    public static LedgerEntry EntryOfReport(RunReport report) => new()
    {
        RunId = report.RunId,
        Name = report.Name,
        Status = report.Status.ToString().ToLowerInvariant(),
        ExitCode = report.ExitCode,
        Failure = report.Failure,
        Ended = report.Started + report.Duration,
        Duration = report.Duration,
        Definition = report.Fingerprint?.Definition,
        Inputs = report.Fingerprint?.Inputs,
        Engine = report.Fingerprint?.Engine,
        InputFiles = report.Inputs.Count,
        StaleFiles = report.StaleFiles,
        OutputFiles = report.Status is RunStatus.Published or RunStatus.Publishing ? report.Outputs.Count : 0,
        Counts = report.Totals.Counts,
        BytesIn = report.Totals.BytesIn,
        BytesOut = report.Totals.BytesOut,
        Rejects = report.RejectsByCode.ToDictionary(reject => reject.Code, reject => reject.Count, StringComparer.Ordinal),
        UnchangedSince = report.UnchangedSince,
    };

    /// <summary>What the publish is made of.</summary>
    public PublishedState? State(RunReport report) => report.Fingerprint is not { } fingerprint ? null : new PublishedState
    {
        RunId = report.RunId,
        Name = report.Name,
        Definition = fingerprint.Definition,
        Engine = fingerprint.Engine,
        Columns = PublishedColumns.Of(whole.Files.Select(file => file.Source.Published)),
        References = whole.ReferencesFingerprint(),
        HasStream = fingerprint.Inputs is null,
        RejectList = report.RejectList,
        Inputs = fingerprint.Inputs is null ? [] : Inputs(),
        Delivered = whole.Definition.Input.Gate.RefuseDuplicates ? [.. DeliveredFiles.Read(place.Folder!.Output!).TakeLast(DeliveredFiles.Most)] : [],
    };

    private IEnumerable<PublishedInput> Inputs()
    {
        int ran = 0;
        foreach (PlannedFile file in whole.Files)
        {
            if (place.Earlier?.Find(file) is { } taken)
            {
                yield return taken.Input;
                continue;
            }

            FileTally counted = tally.Files[ran++];
            FileIdentity identity = file.Identity!.Value;
            uint checksum = counted.End?.Crc32C ?? 0;
            yield return EarlierWork.Known(
                file.Name,
                identity,
                checksum.ToString("x8", System.Globalization.CultureInfo.InvariantCulture),
                counted.End?.Bytes ?? 0,
                file.HasOneDestination ? file.Destination : null,
                counted.Counts);
        }
    }
}
