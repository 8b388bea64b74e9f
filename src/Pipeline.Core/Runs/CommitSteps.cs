using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// Carries out a commit record, from whatever point it was left at. The order is what keeps the set whole for readers:
/// _SUCCESS goes before the first rename and comes back after the manifest, each on disk before the next step.
/// </summary>
internal sealed class CommitSteps(string output, CommitRecord commit, IFileSystemCalls calls)
{
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);

    /// <summary>Does all of it and removes the record.</summary>
    /// <exception cref="RunException">74: a call failed, or a file is neither staged nor published; the record stays.</exception>
    public void CarryOut()
    {
        try
        {
            RemoveSuccess();
            MoveFiles();
            RemoveStale();
            SyncFolders();
            WriteManifest();
            WriteLabel();
            WriteSuccess();
            calls.Delete(ControlFolder.CommitOf(output));
            SyncFolder(ControlFolder.Of(output));
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(
                exception, $"finish the publish of run {commit.RunId} (the next run on this folder goes on with it) in", output);
        }
    }

    private void RemoveSuccess()
    {
        calls.Delete(Path.Combine(output, ControlFolder.SuccessName));
        SyncFolder(output);
    }

    private void MoveFiles()
    {
        string staging = ControlFolder.FileOf(output, commit.Staging);
        foreach (PublishedFile file in commit.Files)
        {
            string from = ControlFolder.FileOf(staging, file.Path);
            string to = ControlFolder.FileOf(output, file.Path);
            NoteFolders(file.Path);
            if (Entry.Look(from) == EntryKind.File)
            {
                calls.Rename(from, to);
            }
            else if (Entry.Look(to) != EntryKind.File)
            {
                throw new RunException(
                    ExitCodes.InputOutput,
                    $"the publish of run {commit.RunId} cannot be finished: '{file.Path}' is neither staged nor published; "
                    + $"remove '{ControlFolder.CommitOf(output)}' and run again, which writes all files anew");
            }
        }
    }

    // Makes the file's folder and notes it and those above it, which get a new entry.
    private void NoteFolders(string path)
    {
        int end = path.LastIndexOf('/');
        string folder = end < 0 ? "" : path[..end];
        if (folders.Add(folder) && folder.Length > 0)
        {
            calls.CreateFolder(ControlFolder.FileOf(output, folder));
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
            string file = ControlFolder.FileOf(output, path);
            if (Entry.Look(file) is EntryKind.File or EntryKind.Link)
            {
                calls.Delete(file);
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

    private void WriteManifest() => AtomicFile.Write(
        calls,
        Path.Combine(output, ControlFolder.ManifestName),
        ControlFolder.TemporaryOf(output),
        Manifest.Format(commit.Files.Concat(commit.Stale)),
        commit.Sync);

    private void WriteLabel() => AtomicFile.Write(
        calls,
        ControlFolder.LabelOf(output),
        ControlFolder.TemporaryOf(output),
        new OutputLabel(commit.Label, commit.RunId).Format(),
        commit.Sync);

    private void WriteSuccess()
    {
        string success = Path.Combine(output, ControlFolder.SuccessName);
        calls.Delete(success);
        using (SafeFileHandle empty = calls.OpenWrite(success, create: true))
        {
            // Its being there says it all.
        }

        SyncFolder(output);
    }

    private void SyncFolder(string path)
    {
        if (commit.Sync)
        {
            calls.Sync(path);
        }
    }
}
