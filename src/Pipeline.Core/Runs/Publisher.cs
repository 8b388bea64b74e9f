using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// Puts the staged files in their places: check, sync, write the commit record, carry it out. Before the record stands
/// nothing has changed in the output folder; after it, only going forward is left.
/// </summary>
internal static class Publisher
{
    // So many files are synced one by one; more are synced with their whole file system, which others write to as well.
    private const int FewFiles = 8;

    /// <summary>Publishes.</summary>
    /// <returns>The files of the manifest, stale ones among them.</returns>
    /// <exception cref="RunException">73: see <see cref="DestinationCheck"/>; 74: an I/O error; 77: permission.</exception>
    public static IReadOnlyList<PublishedFile> Publish(PublishRequest request, IFileSystemCalls calls)
    {
        DestinationCheck.Check(request.Output, request.Files.Select(file => file.Path), request.Overwrite);
        CommitRecord commit;
        try
        {
            commit = Plan(request);
            if (request.Sync)
            {
                SyncStaged(request, calls);
            }

            AtomicFile.Write(
                calls,
                ControlFolder.CommitOf(request.Output),
                ControlFolder.TemporaryOf(request.Output),
                commit.Format(),
                request.Sync);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "publish to", request.Output);
        }

        new CommitSteps(request.Output, commit, calls).CarryOut();
        return [.. commit.Files.Concat(commit.Stale).OrderBy(file => file.Path, Utf8PathComparer.Instance)];
    }

    private static CommitRecord Plan(PublishRequest request)
    {
        var written = new HashSet<string>(request.Files.Select(file => file.Path), StringComparer.Ordinal);
        var earlier = (Manifest.Read(request.Output) ?? [])
            .Where(file => !written.Contains(file.Path) && Entry.Look(ControlFolder.FileOf(request.Output, file.Path)) == EntryKind.File)
            .Select(file => file with { Stale = true })
            .ToList();
        return new CommitRecord(
            request.RunId,
            request.Staging,
            request.Label ?? OutputLabel.Read(request.Output)?.Name,
            request.Sync,
            [.. request.Files.OrderBy(file => file.Path, Utf8PathComparer.Instance)],
            request.RemoveStale ? [] : earlier,
            request.RemoveStale ? [.. earlier.Select(file => file.Path)] : []);
    }

    private static void SyncStaged(PublishRequest request, IFileSystemCalls calls)
    {
        string staging = ControlFolder.FileOf(request.Output, request.Staging);
        if (request.SyncAnchor is { } anchor && request.Files.Count > FewFiles)
        {
            calls.SyncFileSystem(anchor, request.Output);
            return;
        }

        var folders = new HashSet<string>(StringComparer.Ordinal) { staging };
        foreach (PublishedFile file in request.Files)
        {
            string path = ControlFolder.FileOf(staging, file.Path);
            calls.Sync(path);
            folders.Add(Path.GetDirectoryName(path)!);
        }

        SyncUpwards(folders, request.Output, calls);
    }

    // A file is on disk only when the entries that lead to it are: from each folder up to the output folder.
    private static void SyncUpwards(HashSet<string> folders, string output, IFileSystemCalls calls)
    {
        foreach (string leaf in folders.ToList())
        {
            string? folder = leaf;
            while (folder is not null && folder.Length > output.Length)
            {
                folder = Path.GetDirectoryName(folder);
                if (folder is null || !folders.Add(folder))
                {
                    break;
                }
            }
        }

        foreach (string folder in folders.OrderByDescending(folder => folder.Length).ThenBy(folder => folder, StringComparer.Ordinal))
        {
            calls.Sync(folder);
        }
    }
}
