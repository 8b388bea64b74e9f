using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>Input is never changed: refuses destinations that are input files, by whatever name or link.</summary>
internal static class DestinationGuard
{
    /// <summary>Checks all destinations.</summary>
    /// <param name="inputs">Paths of the input files, as they can be opened.</param>
    /// <param name="output">The output folder.</param>
    /// <param name="destinations">Paths relative to it, with <c>/</c>.</param>
    /// <exception cref="RunException">73: a destination is an input file, or an input is a reject of this output.</exception>
    public static void Check(IEnumerable<string> inputs, string output, IEnumerable<string> destinations)
    {
        try
        {
            CheckAll(inputs, output, destinations);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "look at", output);
        }
    }

    /// <summary>Checks a folder for rejects, whose list and records are replaced.</summary>
    /// <exception cref="RunException">73: an input stands where rejects would be written.</exception>
    public static void CheckRejects(IEnumerable<string> inputs, string folder)
    {
        try
        {
            CheckAllRejects(inputs, folder);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "look at", folder);
        }
    }

    private static void CheckAllRejects(IEnumerable<string> inputs, string folder)
    {
        if (Entry.LookThrough(folder) != EntryKind.Folder)
        {
            return;
        }

        string root = RealPath(folder);
        string[] lists = [.. new[] { RejectWriter.ListName, RejectWriter.RecoveredName, RejectWriter.WarnedName }.Select(name => Path.Combine(root, name))];
        string records = Path.Combine(root, RejectWriter.RecordsFolder) + Path.DirectorySeparatorChar;
        foreach (string input in inputs)
        {
            string path = RealPath(input);
            if (lists.Contains(path, StringComparer.Ordinal) || path.StartsWith(records, StringComparison.Ordinal))
            {
                throw new RunException(
                    ExitCodes.CannotCreate,
                    $"the input '{input}' stands where rejects would be written; input is never changed: name another folder with --rejects");
            }
        }
    }

    private static void CheckAll(IEnumerable<string> inputs, string output, IEnumerable<string> destinations)
    {
        if (Entry.LookThrough(ControlFolder.FolderOf(output, "")) != EntryKind.Folder)
        {
            return;
        }

        var byInode = new Dictionary<(ulong, ulong), string>();
        var byPath = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string input in inputs)
        {
            if (Path.GetFullPath(input).StartsWith(ControlFolder.Of(output) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                string place = ControlFolder.PlaceOf(output);
                throw new RunException(
                    ExitCodes.CannotCreate,
                    $"the input '{input}' was kept by a run of '{place}': published there, it would replace the files that have the other records; "
                    + "name another output, as the repair command of that run's summary does");
            }

            byPath[RealPath(input)] = input;
            if (FileIdentity.Of(input) is { Inode: not 0 } identity)
            {
                byInode[(identity.Device, identity.Inode)] = input;
            }
        }

        foreach (string destination in destinations)
        {
            string path = ControlFolder.FileOf(output, destination);
            if (FileIdentity.Of(path) is not { } there)
            {
                continue;
            }

            if (byInode.TryGetValue((there.Device, there.Inode), out string? input) || byPath.TryGetValue(RealPath(path), out input))
            {
                throw new RunException(
                    ExitCodes.CannotCreate,
                    $"the output '{path}' is the input '{input}'; input is never changed: name another output folder");
            }
        }
    }

    private static string RealPath(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
}
