using System.Buffers;
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
        using (SafeFileHandle handle = Create(calls, temporary))
        {
            calls.Write(handle, content, 0);
        }

        PutInPlace(calls, path, temporary, sync);
    }

    /// <summary>The same for a content that may be large: it is written as it is made.</summary>
    public static void Write(IFileSystemCalls calls, string path, string temporary, Action<IBufferWriter<byte>> content, bool sync)
    {
        using (SafeFileHandle handle = Create(calls, temporary))
        {
            FileText text = new(calls, handle);
            content(text);
            text.Flush();
        }

        PutInPlace(calls, path, temporary, sync);
    }

    private static SafeFileHandle Create(IFileSystemCalls calls, string temporary)
    {
        calls.Delete(temporary);
        return calls.OpenWrite(temporary, create: true);
    }

    private static void PutInPlace(IFileSystemCalls calls, string path, string temporary, bool sync)
    {
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
