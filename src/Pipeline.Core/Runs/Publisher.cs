using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// Puts the staged files in their places: check, sync, write the commit record, carry it out. Before the record stands
/// nothing has changed in the output folder; after it, only going forward is left.
/// </summary>
internal static class Publisher
{
    /// <summary>Publishes.</summary>
    /// <returns>The files of the manifest, stale ones among them.</returns>
    /// <exception cref="RunException">
    /// 73: see <see cref="DestinationCheck"/>; 74: an I/O error; 77: permission. Whether anything was published says
    /// <see cref="RunException.PublishUnfinished"/>.
    /// </exception>
    public static IReadOnlyList<PublishedFile> Publish(PublishRequest request, IFileSystemCalls calls)
    {
        string staging = ControlFolder.FileOf(request.Output, request.Staging);
        DestinationCheck.Check(request.Output, staging, request.Files.Select(file => file.Path), request.Overwrite, calls);
        CommitRecord commit;
        try
        {
            commit = Plan(request, calls);
            DestinationCheck.CheckRemovable(request.Output, staging, commit.Remove, calls);
            Ledger.Check(request.Output, calls);
            WriteState(request, staging, commit, calls);
            if (request.Sync)
            {
                StagedSync.Wait(request.Output, request.Staging, [.. request.Files.Select(file => file.Path)], request.SyncAnchor, calls);
            }
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "publish to", request.Output);
        }

        var steps = new CommitSteps(request.Output, commit, calls);
        WriteRecord(request, commit, steps, calls);
        steps.CarryOut();
        return [.. commit.Listed.OrderBy(file => file.Path, Utf8PathComparer.Instance)];
    }

    /// <summary>Whether a commit record stands in the folder, or may stand: then nothing that is staged may be removed.</summary>
    public static bool MayBeUnfinished(string output, IFileSystemCalls calls)
    {
        try
        {
            return calls.Look(ControlFolder.CommitOf(output)).Kind != EntryKind.None;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            return true;
        }
    }

    private static void WriteState(PublishRequest request, string staging, CommitRecord commit, IFileSystemCalls calls)
    {
        if (request.State is not { } state)
        {
            return;
        }

        if (calls.Look(ControlFolder.StateOf(request.Output)).Kind == EntryKind.Folder)
        {
            // Else the publish would stop at it, behind its last rename.
            throw new RunException(ExitCodes.CannotCreate, $"'{ControlFolder.StateOf(request.Output)}' is not a file of ours: remove it");
        }

        KeyValuePair<string, long> Time(string folder, PublishedFile file) => new(file.Path, FileIdentity.Of(ControlFolder.FileOf(folder, file.Path))?.ModifiedNanoseconds ?? 0);
        state = state with
        {
            OutputTimes = commit.Files.Select(file => Time(staging, file)).Concat(commit.TakenOver.Concat(commit.Stale).Select(file => Time(request.Output, file))),
        };
        string path = ControlFolder.StagedStateOf(staging);

        // One may be there from before a kill: the run goes on.
        calls.Delete(path);
        using SafeFileHandle handle = calls.OpenWrite(path, create: true);
        FileText text = new(calls, handle);
        state.WriteTo(text);
        text.Flush();
        if (request.Sync && state.Delivered.Count > 0)
        {
            // All else that it says can be found out again.
            calls.Sync(path);
        }
    }

    private static void WriteRecord(PublishRequest request, CommitRecord commit, CommitSteps steps, IFileSystemCalls calls)
    {
        try
        {
            AtomicFile.Write(
                calls, ControlFolder.CommitOf(request.Output), ControlFolder.TemporaryOf(request.Output), commit.WriteTo, request.Sync);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            // Its rename may be done and only the sync behind it have failed: then it counts, and there is no way back.
            RunException cause = RunException.FromFileSystem(exception, "publish to", request.Output);
            throw MayBeUnfinished(request.Output, calls) ? steps.CutShort(cause) : cause;
        }
    }

    private static CommitRecord Plan(PublishRequest request, IFileSystemCalls calls)
    {
        var written = new HashSet<string>(request.Files.Concat(request.TakenOver).Select(file => file.Path), StringComparer.Ordinal);
        var earlier = (Manifest.Read(request.Output, calls) ?? [])
            .Where(file => !written.Contains(file.Path) && calls.Look(ControlFolder.FileOf(request.Output, file.Path)).Kind == EntryKind.File)
            .Select(file => file with { Stale = true })
            .ToList();
        return new CommitRecord(
            request.RunId,
            request.Staging,
            request.Label ?? OutputLabel.Read(request.Output, calls)?.Name,
            request.Sync,
            [.. request.Files.OrderBy(file => file.Path, Utf8PathComparer.Instance)],
            request.RemoveStale ? [] : earlier,
            request.RemoveStale ? [.. earlier.Select(file => file.Path)] : [])
        {
            Definition = request.Definition,
            Columns = request.Columns,
            TakenOver = request.TakenOver,
            Ledger = request.Entry is { } entry ? Encoding.UTF8.GetString((entry with { StaleFiles = request.RemoveStale ? 0 : earlier.Count }).Format()) : null,
        };
    }
}
