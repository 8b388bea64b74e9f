using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>Waits until staged files are on disk, with the entries that lead to them.</summary>
internal static class StagedSync
{
    // So many files are synced one by one; more are synced with their whole file system, which others write to as well.
    private const int FewFiles = 8;

    /// <summary>Waits.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="staging">The staging folder, relative to it.</param>
    /// <param name="paths">The files, relative to the staging folder.</param>
    /// <param name="anchor">A folder of the file system that was opened before the first write, or null.</param>
    /// <param name="calls">The file system.</param>
    /// <exception cref="IOException">One cannot be synced; that is final.</exception>
    public static void Wait(string output, string staging, IReadOnlyCollection<string> paths, SafeFileHandle? anchor, IFileSystemCalls calls)
    {
        if (anchor is not null && paths.Count > FewFiles)
        {
            calls.SyncFileSystem(anchor, output);
            return;
        }

        string root = ControlFolder.FileOf(output, staging);
        var folders = new HashSet<string>(StringComparer.Ordinal) { root };
        foreach (string path in paths)
        {
            string file = ControlFolder.FileOf(root, path);
            calls.Sync(file);
            folders.Add(Path.GetDirectoryName(file)!);
        }

        FolderSync.Upwards(folders, output, calls);
    }
}
