using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// Carries out a commit record, from whatever point it was left at. The order is what keeps the set whole for readers:
/// _SUCCESS goes before the first rename and comes back after the manifest, each on disk before the next step. A call that
/// fails ends it; record and staging stay, and the next run on the folder goes on.
/// </summary>
internal sealed class CommitSteps(string output, CommitRecord commit, IFileSystemCalls calls)
{
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);

    // In the order in which they are put in place, and how many are.
    private IReadOnlyList<PublishedFile> files = commit.Files;
    private int placed;
    private bool succeeded;

    // What is being changed, for the message.
    private string at = "";

    /// <summary>Does all of it right after the record was written: every file is staged.</summary>
    /// <exception cref="RunException">73, 74, 77: a call failed.</exception>
    public void CarryOut() => Guarded(() =>
    {
        RemoveSuccess();
        Finish();
    });

    /// <summary>
    /// Does what is left after the process that wrote the record has gone. Nothing is believed: each file, staged or put in
    /// place, must have the size and hash of the record.
    /// </summary>
    /// <returns>The files that are neither; where there are any, nothing is put in place.</returns>
    /// <exception cref="RunException">73, 74, 77: a call failed, or something is in the way.</exception>
    public IReadOnlyList<string> Resume()
    {
        var lost = new List<string>();
        Guarded(() =>
        {
            RemoveSuccess();
            Sort(lost);
            if (lost.Count == 0)
            {
                DestinationCheck.Check(output, Staging, commit.Files.Select(file => file.Path), overwrite: true, calls);
                Finish();
            }
        });
        return lost;
    }

    /// <summary>Says how far the publish is: what is new, what is not, and how to go on.</summary>
    public RunException CutShort(RunException cause)
    {
        string state = placed switch
        {
            _ when succeeded => $"all {files.Count:#,0} are in place, with the manifest and _SUCCESS",
            0 when files.Count > 0 => "none is, the files there are those from before",
            _ when placed == files.Count => $"all {files.Count:#,0} are, without _SUCCESS",
            _ => $"{placed:#,0} of {files.Count:#,0} are ({Names(files.Take(placed))}), not yet {Names(files.Skip(placed))}; _SUCCESS does not stand",
        };
        return new RunException(
            cause.ExitCode,
            $"{cause.Message}. Run {commit.RunId} was putting its files in place: {state}. When the cause is mended, run the same command "
            + "again: like any run with this output folder it finishes that publish first",
            cause)
        { PublishUnfinished = true };
    }

    private string Staging => ControlFolder.FileOf(output, commit.Staging);

    private static string Names(IEnumerable<PublishedFile> files) => PathList.Some([.. files.Select(file => file.Path)]);

    private void Guarded(Action steps)
    {
        try
        {
            steps();
        }
        catch (RunException exception)
        {
            throw CutShort(exception);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw CutShort(RunException.FromFileSystem(exception, "publish", at));
        }
    }

    private void Finish()
    {
        MoveFiles();
        RemoveStale();
        SyncFolders();
        WriteManifest();
        WriteLabel();
        PlaceState();
        WriteSuccess();
        succeeded = true;
        WriteLedger();
        at = ControlFolder.CommitOf(output);
        calls.Delete(at);
    }

    private void RemoveSuccess()
    {
        at = Path.Combine(output, ControlFolder.SuccessName);
        calls.Delete(at);
        SyncFolder(output);
    }

    // What is in place already comes first.
    private void Sort(List<string> lost)
    {
        var done = new List<PublishedFile>();
        var staged = new List<PublishedFile>();
        foreach (PublishedFile file in commit.Files)
        {
            if (IsAt(ControlFolder.FileOf(Staging, file.Path), file))
            {
                staged.Add(file);
            }
            else if (IsAt(ControlFolder.FileOf(output, file.Path), file))
            {
                done.Add(file);
            }
            else
            {
                lost.Add(file.Path);
            }
        }

        lost.AddRange(commit.TakenOver.Where(file => !IsAt(ControlFolder.FileOf(output, file.Path), file)).Select(file => file.Path));
        files = [.. done, .. staged];
        placed = done.Count;
    }

    private bool IsAt(string path, PublishedFile file)
    {
        at = path;
        return StandingFile.Is(path, file, calls);
    }

    private void MoveFiles()
    {
        foreach (PublishedFile file in files.Take(placed))
        {
            NoteFolders(file.Path);
        }

        while (placed < files.Count)
        {
            string path = files[placed].Path;
            NoteFolders(path);
            at = ControlFolder.FileOf(output, path);
            calls.Rename(ControlFolder.FileOf(Staging, path), at);
            placed++;
        }
    }

    // Makes the file's folder and notes it and those above it, which get a new entry.
    private void NoteFolders(string path)
    {
        int end = path.LastIndexOf('/');
        string folder = end < 0 ? "" : path[..end];
        if (folders.Add(folder) && folder.Length > 0)
        {
            at = ControlFolder.FileOf(output, folder);
            calls.CreateFolder(at);
            while (folder.Length > 0)
            {
                end = folder.LastIndexOf('/');
                folder = end < 0 ? "" : folder[..end];
                folders.Add(folder);
            }
        }
    }

    private void RemoveStale()
    {
        foreach (string path in commit.Remove)
        {
            at = ControlFolder.FileOf(output, path);
            if (calls.Look(at).Kind is EntryKind.File or EntryKind.Link)
            {
                calls.Delete(at);
                NoteFolders(path);
            }
        }
    }

    private void SyncFolders()
    {
        foreach (string folder in folders.Order(Utf8PathComparer.Instance))
        {
            SyncFolder(ControlFolder.FolderOf(output, folder));
        }
    }

    private void WriteManifest()
    {
        at = Path.Combine(output, ControlFolder.ManifestName);
        AtomicFile.Write(calls, at, ControlFolder.TemporaryOf(output), text => Manifest.WriteTo(text, commit.Listed), commit.Sync);
    }

    private void WriteLabel()
    {
        at = ControlFolder.LabelOf(output);
        AtomicFile.Write(calls, at, ControlFolder.TemporaryOf(output), new OutputLabel(commit.Label, commit.RunId) { Definition = commit.Definition, Columns = commit.Columns }.Format(), commit.Sync);
    }

    // Not synced: one that is torn or missing is not believed, and the next run does all.
    private void PlaceState()
    {
        string staged = ControlFolder.StagedStateOf(Staging);
        at = ControlFolder.StateOf(output);
        if (calls.Look(staged).Kind == EntryKind.File)
        {
            calls.Rename(staged, at);
        }
    }

    private void WriteLedger()
    {
        at = ControlFolder.LedgerOf(output);
        if (commit.Ledger is { } line)
        {
            Ledger.Append(output, Encoding.UTF8.GetBytes(line), commit.Sync, calls);
        }
    }

    private void WriteSuccess()
    {
        at = Path.Combine(output, ControlFolder.SuccessName);
        calls.Delete(at);
        using (SafeFileHandle empty = calls.OpenWrite(at, create: true))
        {
            // Its being there says it all.
        }

        SyncFolder(output);
    }

    private void SyncFolder(string path)
    {
        if (commit.Sync)
        {
            at = path;
            calls.Sync(path);
        }
    }
}
