using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// Looks at the places where a run is about to publish. Done before the run, so that a night's work is not for nothing, and
/// again when it publishes, since others may write to the folder meanwhile.
/// </summary>
internal static class DestinationCheck
{
    private const int Named = 5;

    /// <summary>Checks every destination and says what is wrong with all of them at once.</summary>
    /// <param name="output">The output folder; it need not exist.</param>
    /// <param name="destinations">Paths relative to it, with <c>/</c>.</param>
    /// <param name="overwrite">Whether foreign files may be replaced.</param>
    /// <exception cref="RunException">
    /// 73: a file that no manifest of ours lists, a folder, a link or another file system in the way, or one of our own names.
    /// </exception>
    public static void Check(string output, IEnumerable<string> destinations, bool overwrite)
    {
        try
        {
            CheckAll(output, destinations, overwrite);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "look at", output, ExitCodes.CannotCreate);
        }
    }

    private static void CheckAll(string output, IEnumerable<string> destinations, bool overwrite)
    {
        IReadOnlyList<PublishedFile>? manifest = Manifest.Read(output);
        if (!overwrite)
        {
            CheckOwnNames(output, manifest);
        }

        var ours = new HashSet<string>((manifest ?? []).Select(file => file.Path), StringComparer.Ordinal);
        var parents = new ParentFolders(output);
        var foreign = new List<string>();
        foreach (string path in destinations)
        {
            if (!OutputPaths.IsBelow(path) || OutputPaths.IsReserved(path))
            {
                throw Refused(output, path, "that name is not for output files; change output.path");
            }

            if (parents.WhatIsInTheWayOf(path) is { } reason)
            {
                throw Refused(output, path, reason);
            }

            EntryKind kind = Entry.Look(ControlFolder.FileOf(output, path));
            if (kind == EntryKind.Folder)
            {
                throw Refused(output, path, "there is a folder of that name");
            }

            if (kind != EntryKind.None && !overwrite && !ours.Contains(path))
            {
                foreign.Add(path);
            }
        }

        if (foreign.Count > 0)
        {
            throw Foreign(output, foreign);
        }
    }

    private static void CheckOwnNames(string output, IReadOnlyList<PublishedFile>? manifest)
    {
        string success = Path.Combine(output, ControlFolder.SuccessName);
        if (manifest is null)
        {
            throw Foreign(output, [ControlFolder.ManifestName]);
        }

        if (manifest.Count == 0
            && Entry.Look(success) != EntryKind.None
            && Entry.Look(Path.Combine(output, ControlFolder.ManifestName)) == EntryKind.None)
        {
            throw Foreign(output, [ControlFolder.SuccessName]);
        }
    }

    private static RunException Refused(string output, string path, string reason) =>
        new(ExitCodes.CannotCreate, $"cannot publish '{path}' in '{output}': {reason}");

    private static RunException Foreign(string output, List<string> paths)
    {
        if (ControlFolder.OutputFileOf(output) is { } file)
        {
            return new RunException(ExitCodes.CannotCreate, $"'{file}' is there, and no run of ours published it: name another file, or replace it with --overwrite");
        }

        string names = string.Join(", ", paths.Take(Named).Select(path => $"'{path}'"));
        string more = paths.Count > Named ? $" and {paths.Count - Named:#,0} more" : "";
        return new RunException(
            ExitCodes.CannotCreate,
            $"'{output}' holds files that no run of ours published, at places where this one would write: {names}{more}; "
            + "name another output folder, or replace them with --overwrite");
    }
}
