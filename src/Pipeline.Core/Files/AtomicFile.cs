using Microsoft.Win32.SafeHandles;

namespace Pipeline.Files;

/// <summary>Small files that are whole at any instant: written beside their place, synced, renamed.</summary>
internal static class AtomicFile
{
    /// <summary>Replaces a file. Whoever opens it sees the old content or the new one.</summary>
    /// <param name="calls">The file system.</param>
    /// <param name="path">The file.</param>
    /// <param name="temporary">Where it is written first: on the same file system, used by no one else; removed if in the way.</param>
    /// <param name="content">The new content.</param>
    /// <param name="sync">Whether to wait for the disk: the file before the rename, its folder after it.</param>
    public static void Write(IFileSystemCalls calls, string path, string temporary, ReadOnlySpan<byte> content, bool sync)
    {
        calls.Delete(temporary);
        using (SafeFileHandle handle = calls.OpenWrite(temporary, create: true))
        {
            calls.Write(handle, content, 0);
        }

        if (sync)
        {
            calls.Sync(temporary);
        }

        calls.Rename(temporary, path);
        if (sync)
        {
            calls.Sync(Path.GetDirectoryName(path)!);
        }
    }
}
