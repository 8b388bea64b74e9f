using Pipeline.Files;
using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>
/// Puts files of an interrupted run back to the lengths that its journal knows. What is longer is cut, what it does not know is
/// removed. It may itself be cut short at any call and be done again.
/// </summary>
internal static class StagedLengths
{
    /// <summary>Restores one file and all files of a folder.</summary>
    /// <param name="run">The run's id, for messages.</param>
    /// <param name="root">The folder above both.</param>
    /// <param name="file">The file's name, or null.</param>
    /// <param name="folder">The folder's name, empty for the root itself, or null where all that is unknown stays.</param>
    /// <param name="known">Paths below the root, with <c>/</c>, and their lengths; null for a file that stays as it stands.</param>
    /// <param name="calls">The file system.</param>
    /// <exception cref="RunException">74: a file is gone or shorter than it must be, or cannot be cut.</exception>
    public static void Restore(string run, string root, string? file, string? folder, IEnumerable<(string Path, long? Bytes)> known, IFileSystemCalls calls)
    {
        Dictionary<string, long?> lengths = known.ToDictionary(pair => pair.Path, pair => pair.Bytes, StringComparer.Ordinal);
        try
        {
            foreach ((string path, long? bytes) in lengths)
            {
                FileInfo found = new(Path.Combine(root, path));
                if (Entry.Look(found.FullName) != EntryKind.File || found.Length < bytes)
                {
                    throw JournalHeader.Refused(ExitCodes.InputOutput, run, $"'{found.FullName}' {(found.Exists ? $"has {found.Length:#,0} bytes" : "is not there")}, and the journal says that {(bytes is null ? "it was" : $"{bytes:#,0} were")} written");
                }

                if (found.Length > bytes)
                {
                    calls.Cut(found.FullName, bytes.Value);
                }
            }

            if (file is not null && !lengths.ContainsKey(file))
            {
                calls.Delete(Path.Combine(root, file));
            }

            if (folder is not null && Path.Combine(root, folder) is var top && Entry.Look(top) == EntryKind.Folder)
            {
                RemoveOthers(new DirectoryInfo(top), root, lengths, calls);
            }
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "go on with", root);
        }
    }

    private static void RemoveOthers(DirectoryInfo folder, string root, Dictionary<string, long?> lengths, IFileSystemCalls calls)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } inner)
            {
                if (string.Equals(inner.Name, ControlFolder.FolderName, StringComparison.Ordinal))
                {
                    calls.DeleteFolder(inner.FullName);
                }
                else
                {
                    RemoveOthers(inner, root, lengths, calls);
                }
            }
            else if (!lengths.ContainsKey(Path.GetRelativePath(root, entry.FullName)))
            {
                calls.Delete(entry.FullName);
            }
        }
    }
}
