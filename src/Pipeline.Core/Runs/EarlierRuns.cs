using System.Text.Json.Nodes;
using Pipeline.Files;
using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>
/// The runs before this one. Only those of the same output folder are touched: a folder given with <c>--run-dir</c> may hold
/// runs of several. The caller holds the lock, so a run that still says <c>running</c> is dead.
/// </summary>
/// <param name="runs">The folder of run folders.</param>
/// <param name="output">The output folder, or null.</param>
/// <param name="calls">The file system.</param>
internal sealed class EarlierRuns(string runs, string? output, IFileSystemCalls calls)
{
    private const string StagingPrefix = "staging-";

    /// <summary>The folder of run folders.</summary>
    public string Folder => runs;

    /// <summary>
    /// Removes the folders of runs that died before their first report: nothing in them says whose they are, so no other tidying
    /// would ever come to them.
    /// </summary>
    /// <param name="before">The name of a run; only folders of older ones are looked at, since a younger one may be at work.</param>
    public void RemoveUnborn(string before)
    {
        foreach (string folder in Folders().Where(folder => string.CompareOrdinal(Path.GetFileName(folder), before) < 0))
        {
            try
            {
                if (Directory.EnumerateFileSystemEntries(folder).All(entry => Path.GetFileName(entry) is ReportFile.Name + ".tmp"))
                {
                    calls.DeleteFolder(folder);
                }
            }
            catch (Exception exception) when (RunException.IsFileSystem(exception))
            {
                // In a folder of the user's choice it may be another user's, or another run may be removing it just now.
            }
        }
    }

    /// <summary>Marks dead runs as abandoned and removes what they staged. No commit record stands: what one of them began to publish is finished or given up.</summary>
    /// <param name="publishedRun">The run that published last; it is published even if it could not say so any more.</param>
    /// <param name="resumedRun">The run that goes on, or null.</param>
    public void MarkDead(string? publishedRun, string? resumedRun)
    {
        foreach (string folder in Folders().Where(folder => !IsRun(folder, resumedRun)))
        {
            string path = Path.Combine(folder, ReportFile.Name);
            JsonObject? report = ReadReport(path);
            string id = Path.GetFileName(folder);
            string? status = report is null ? null : RunningReport.Text(report, "status");
            bool published = string.Equals(id, publishedRun, StringComparison.Ordinal);
            bool canGoOn = status is "running" && !published && Entry.Look(Path.Combine(folder, JournalFile.Name)) == EntryKind.File;
            if (!IsOurs(report) || canGoOn || !(published ? status is not "published" : status is null or "running" or "publishing"))
            {
                continue;
            }

            RemoveStaging(id, folder);
            report ??= new JsonObject { ["schema_version"] = RunningReport.SchemaVersion, ["run_id"] = id, ["output"] = ControlFolder.PlaceOf(output!) };
            report["status"] = published ? "published" : "abandoned";
            report["exit_code"] = published ? ExitCodes.Success : null;
            if (!published)
            {
                RemoveLists(folder);
                NoteDead(id, report);
            }

            ReportFile.Write(path, JsonText.Write(writer => report.WriteTo(writer)), sync: false, calls);
        }
    }

    /// <summary>Gives up runs that could have gone on from their journals, and removes what they staged.</summary>
    /// <param name="resumedRun">The run that goes on, or null.</param>
    /// <returns>Their ids.</returns>
    public IReadOnlyList<string> GiveUp(string? resumedRun)
    {
        List<string> ids = [];
        foreach (string folder in Folders().Where(folder => !IsRun(folder, resumedRun)))
        {
            string journal = Path.Combine(folder, JournalFile.Name);
            if (Entry.Look(journal) != EntryKind.File)
            {
                continue;
            }

            string path = Path.Combine(folder, ReportFile.Name);
            JsonObject? report = ReadReport(path);
            if (!IsOurs(report))
            {
                continue;
            }

            string id = Path.GetFileName(folder);
            string? status = report is null ? null : RunningReport.Text(report, "status");
            if (status is not "published" && JournalContent.MayBeOfUse(journal))
            {
                ids.Add(id);
            }

            RemoveStaging(id, folder);
            if (status is "running" && report is not null)
            {
                report["status"] = "abandoned";
                RemoveLists(folder);
                NoteDead(id, report);
                ReportFile.Write(path, JsonText.Write(writer => report.WriteTo(writer)), sync: false, calls);
            }

            // Last: by it this is done again if it was cut short.
            JournalFile.Remove(folder, calls);
        }

        return ids;
    }

    /// <summary>Removes the staging folders that are no longer needed.</summary>
    public void EndStaging(string runId, string stagingPath, StagingEnd end)
    {
        string own = ControlFolder.FileOf(output!, stagingPath);
        if (end is StagingEnd.RemoveAll or StagingEnd.RemoveOwn)
        {
            calls.DeleteFolder(own);
            RemoveSpill(Path.Combine(runs, runId));
            JournalFile.Remove(Path.Combine(runs, runId), calls);
        }

        if (end is StagingEnd.RemoveOwn)
        {
            return;
        }

        foreach (string folder in Folders().Where(folder => !IsRun(folder, runId) && IsOurs(folder)))
        {
            RemoveStaging(Path.GetFileName(folder), folder);
        }

        foreach (string folder in Directory.EnumerateDirectories(ControlFolder.Of(output!), StagingPrefix + "*")
            .Where(folder => !IsRun(folder, StagingPrefix + runId)))
        {
            calls.DeleteFolder(folder);
        }

        if (end is StagingEnd.RemoveAll)
        {
            RemoveStagingInOutput();
        }
    }

    /// <summary>Removes what runs staged when no <c>--run-dir</c> was given: this one, which has another, has published.</summary>
    private void RemoveStagingInOutput()
    {
        string own = Path.Combine(ControlFolder.Of(output!), "runs");
        if (AllAreOurs || Entry.Look(own) != EntryKind.Folder)
        {
            return;
        }

        foreach (string folder in new EarlierRuns(own, output, calls).Folders())
        {
            calls.DeleteFolder(Path.Combine(folder, "staging"));
            calls.DeleteFolder(Path.Combine(folder, ControlFolder.SpillName));
            JournalFile.Remove(folder, calls);
        }
    }

    /// <summary>Removes the run folders that are not kept, see <see cref="Surplus"/>.</summary>
    public void Prune(string runId, string? published, int keep, string? oldest)
    {
        foreach (string folder in Surplus(runId, published, keep, oldest))
        {
            calls.DeleteFolder(folder);
        }
    }

    /// <summary>
    /// The run folders beyond so many, and those that are too old. Never this run's and that of the run that published last, and
    /// never the newest one that is staged and not published: its output exists nowhere else.
    /// </summary>
    /// <param name="runId">This run; empty where there is none.</param>
    /// <param name="published">The run that published last, or null.</param>
    /// <param name="keep">How many are kept.</param>
    /// <param name="oldest">The name that a run of the greatest age would have; null: any age.</param>
    public IEnumerable<string> Surplus(string runId, string? published, int keep, string? oldest)
    {
        var ours = Folders().Where(IsOurs).OrderDescending(StringComparer.Ordinal).ToList();
        string? staged = ours.Find(folder => Entry.Look(Path.Combine(folder, "staging")) == EntryKind.Folder
            || Entry.Look(StagingOf(Path.GetFileName(folder))) == EntryKind.Folder);
        int kept = runId.Length > 0 ? 1 : 0;
        foreach (string folder in ours.Where(folder => !IsRun(folder, runId)))
        {
            bool isWanted = kept < keep && string.CompareOrdinal(Path.GetFileName(folder), oldest) >= 0;
            if (isWanted || string.Equals(folder, staged, StringComparison.Ordinal) || (published is not null && IsRun(folder, published)))
            {
                kept++;
            }
            else
            {
                yield return folder;
            }
        }
    }

    // Before it is marked: a run that is marked is not looked at again.
    private void NoteDead(string id, JsonObject report)
    {
        LedgerEntry died = new() { RunId = id, Name = RunningReport.Text(report, "name"), Status = "abandoned", Failure = "its process died" };
        Ledger.Append(output!, died.Format(), sync: false, calls);
    }

    private bool AllAreOurs => runs.StartsWith(ControlFolder.Of(output!), StringComparison.Ordinal);

    private static bool IsRun(string folder, string? name) => string.Equals(Path.GetFileName(folder), name, StringComparison.Ordinal);

    // Only what is named like a run: in a folder of the user's choice there may be anything. A link would have us delete elsewhere.
    private IEnumerable<string> Folders() =>
        Directory.EnumerateDirectories(runs, ControlFolder.RunPattern).Where(folder => Entry.Look(folder) == EntryKind.Folder).Order(StringComparer.Ordinal).ToList();

    // A report may be large, so it is read only where it decides.
    private bool IsOurs(string folder) => AllAreOurs || IsOurs(RunningReport.TryRead(Path.Combine(folder, ReportFile.Name)));

    // A run folder without a readable report, in the output folder itself, is one whose process died at once.
    private bool IsOurs(JsonObject? report) =>
        AllAreOurs || (report is not null && string.Equals(RunningReport.Text(report, "output"), ControlFolder.PlaceOf(output!), StringComparison.Ordinal));

    /// <summary>
    /// The report of an earlier run. In the output folder one that cannot be read is not taken for that of a dead run: what it
    /// staged may be all that there is of its output.
    /// </summary>
    private JsonObject? ReadReport(string path)
    {
        if (!AllAreOurs)
        {
            return RunningReport.TryRead(path);
        }

        try
        {
            return RunningReport.Read(path);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "look into the earlier run", path);
        }
    }

    // Most runs have none, and need not pay for a call.
    private void RemoveSpill(string folder)
    {
        string spill = Path.Combine(folder, ControlFolder.SpillName);
        if (Entry.Look(spill) != EntryKind.None)
        {
            calls.DeleteFolder(spill);
        }
    }

    /// <summary>Removes what a run that died had written of removed records: nothing says how far that is whole.</summary>
    private void RemoveLists(string folder)
    {
        string list = Path.Combine(folder, RemovedWriter.ListName);
        if (Entry.Look(list) != EntryKind.None)
        {
            calls.DeleteFolder(Path.Combine(folder, RemovedWriter.RecordsFolder));
            calls.Delete(list);
        }
    }

    private string StagingOf(string runId) => Path.Combine(ControlFolder.Of(output!), StagingPrefix + runId);

    private void RemoveStaging(string runId, string folder)
    {
        calls.DeleteFolder(Path.Combine(folder, "staging"));
        calls.DeleteFolder(StagingOf(runId));
        calls.DeleteFolder(Path.Combine(folder, ControlFolder.SpillName));
        calls.Delete(Path.Combine(folder, ReportFile.Name + ".tmp"));
    }
}
