using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>A file is on disk only when the entries that lead to it are, each in its folder.</summary>
internal static class FolderSync
{
    /// <summary>Makes a folder and its parents; the entries of those that were not there are on disk then.</summary>
    public static void Create(string folder, bool sync, IFileSystemCalls calls)
    {
        var parents = new List<string>();
        string? at = folder;
        while (Path.GetDirectoryName(at) is { } parent && calls.Look(at).Kind == EntryKind.None)
        {
            parents.Add(parent);
            at = parent;
        }

        calls.CreateFolder(folder);
        if (sync)
        {
            parents.ForEach(calls.Sync);
        }
    }

    /// <summary>Puts the entries of the folders on disk, and those of all above them up to one folder.</summary>
    /// <param name="folders">The folders; those above are added.</param>
    /// <param name="top">The last folder whose entries are meant.</param>
    /// <param name="calls">The file system.</param>
    public static void Upwards(HashSet<string> folders, string top, IFileSystemCalls calls)
    {
        foreach (string leaf in folders.ToList())
        {
            string? folder = leaf;
            while (folder is not null && folder.Length > top.Length)
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
