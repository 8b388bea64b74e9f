using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// Looks at the places where a run is about to publish. Done before the run, so that a night's work is not for nothing, and
/// again when it publishes, since others may write to the folder meanwhile. What can be known before the commit record is
/// known here: behind the record, what is in the way leaves the folder between two sets.
/// </summary>
internal static class DestinationCheck
{
    /// <summary>Checks every destination; of foreign files it names all at once.</summary>
    /// <param name="output">The output folder; it need not exist.</param>
    /// <param name="staging">The staging folder, or where it will be; it need not exist.</param>
    /// <param name="destinations">Paths relative to the output folder, with <c>/</c>.</param>
    /// <param name="overwrite">Whether foreign files may be replaced.</param>
    /// <param name="calls">The file system.</param>
    /// <exception cref="RunException">
    /// 73: a file that no manifest of ours lists, a folder, a link, another file system or mount in the way, or one of our own
    /// names; 77: a folder or file there may not be changed.
    /// </exception>
    public static void Check(string output, string staging, IEnumerable<string> destinations, bool overwrite, IFileSystemCalls calls)
    {
        try
        {
            CheckAll(output, staging, destinations, overwrite, calls);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "look at", output, ExitCodes.CannotCreate);
        }
    }

    /// <summary>Checks that files of earlier runs can be removed.</summary>
    /// <exception cref="RunException">73 or 77: one cannot.</exception>
    public static void CheckRemovable(string output, string staging, IEnumerable<string> paths, IFileSystemCalls calls)
    {
        var folders = new ParentFolders(output, staging, calls);
        foreach (string path in paths)
        {
            CheckPlace(output, path, folders, calls);
        }
    }

    private static void CheckAll(string output, string staging, IEnumerable<string> destinations, bool overwrite, IFileSystemCalls calls)
    {
        IReadOnlyList<PublishedFile>? manifest = Manifest.Read(output, calls);
        if (!overwrite)
        {
            CheckOwnNames(output, manifest, calls);
        }

        var ours = new HashSet<string>((manifest ?? []).Select(file => file.Path), StringComparer.Ordinal);
        var folders = new ParentFolders(output, staging, calls);
        var foreign = new List<string>();
        foreach (string path in destinations)
        {
            if (!OutputPaths.IsBelow(path) || OutputPaths.IsReserved(path))
            {
                throw Refused(output, path, new Obstacle(ExitCodes.CannotCreate, "that name is not for output files; change output.path"));
            }

            EntryKind kind = CheckPlace(output, path, folders, calls);
            if (kind != EntryKind.None && !overwrite && !ours.Contains(path))
            {
                foreign.Add(path);
            }
        }

        if (foreign.Count > 0)
        {
            throw Foreign(output, foreign);
        }

        // Replaced by every publish.
        foreach (string path in (string[])[ControlFolder.SuccessName, ControlFolder.ManifestName, ControlFolder.PrefixOf(output) + ControlFolder.LabelName])
        {
            CheckPlace(output, path, folders, calls);
        }
    }

    private static EntryKind CheckPlace(string output, string path, ParentFolders folders, IFileSystemCalls calls)
    {
        if (folders.InTheWayOf(path) is { } before)
        {
            throw Refused(output, path, before);
        }

        Place place = calls.Look(ControlFolder.FileOf(output, path));
        return folders.InTheWayAt(path, place) is { } there ? throw Refused(output, path, there) : place.Kind;
    }

    private static void CheckOwnNames(string output, IReadOnlyList<PublishedFile>? manifest, IFileSystemCalls calls)
    {
        if (manifest is null)
        {
            throw Foreign(output, [ControlFolder.ManifestName]);
        }

        if (manifest.Count == 0
            && calls.Look(Path.Combine(output, ControlFolder.SuccessName)).Kind != EntryKind.None
            && calls.Look(Path.Combine(output, ControlFolder.ManifestName)).Kind == EntryKind.None)
        {
            throw Foreign(output, [ControlFolder.SuccessName]);
        }
    }

    private static RunException Refused(string output, string path, Obstacle obstacle) =>
        new(obstacle.ExitCode, $"cannot publish '{path}' in '{output}': {obstacle.Reason}");

    private static RunException Foreign(string output, List<string> paths)
    {
        if (ControlFolder.OutputFileOf(output) is { } file)
        {
            return new RunException(ExitCodes.CannotCreate, $"'{file}' is there, and no run of ours published it: name another file, or replace it with --overwrite");
        }

        return new RunException(
            ExitCodes.CannotCreate,
            $"'{output}' holds files that no run of ours published, at places where this one would write: {PathList.Some(paths)}; "
            + "name another output folder, or replace them with --overwrite");
    }
}
