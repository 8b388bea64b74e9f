using Microsoft.Win32.SafeHandles;

namespace Pipeline.Files;

/// <summary>
/// Every call that changes the output folder, and those whose answers decide what is changed. Tests stand in for it to fail or cut off the N-th call. Calls may come
/// from several threads at once for different files; each throws <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/> when it fails, and leaves no half-done work but a partly written file.
/// </summary>
internal interface IFileSystemCalls
{
    /// <summary>What stands at a path, without following a link at its end.</summary>
    Place Look(string path);

    /// <summary>Throws when permission or a read-only file system forbids making, renaming or removing an entry of the folder.</summary>
    void RequireWritable(string folder);

    /// <summary>The room of the file system of a folder; null where it does not say.</summary>
    DiskSpace? Space(string folder) => DiskSpace.Of(folder);

    /// <summary>Opens a file for reading.</summary>
    Stream OpenRead(string path);

    /// <summary>Opens a file for writing: one that must not exist yet, or one that must.</summary>
    SafeFileHandle OpenWrite(string path, bool create);

    /// <summary>Writes all the bytes at the offset.</summary>
    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Reads bytes at the offset.</summary>
    /// <returns>How many; 0 only at the end of the file.</returns>
    int Read(SafeFileHandle file, Span<byte> bytes, long offset) => RandomAccess.Read(file, bytes, offset);

    /// <summary>Cuts a file off behind its first bytes.</summary>
    void Cut(string path, long length);

    /// <summary>Begins to put written bytes on disk, so that syncing later has less to wait for. It promises nothing.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="offset">The first of the bytes.</param>
    /// <param name="length">How many.</param>
    void BeginSync(SafeFileHandle file, string path, long offset, long length);

    /// <summary>Waits until the file or folder is on disk. A failure is final: a second call may lie.</summary>
    void Sync(string path);

    /// <summary>Waits until all files of the file system are on disk.</summary>
    /// <param name="anchor">A folder of it, opened before the first write, so that no write error in between is missed.</param>
    /// <param name="path">The folder's path, for messages.</param>
    void SyncFileSystem(SafeFileHandle anchor, string path);

    /// <summary>Renames a file or link within its file system; what has the new name is replaced in one step.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file or link; none there is fine.</summary>
    void Delete(string path);

    /// <summary>Makes a folder and its parents; one that exists is fine.</summary>
    void CreateFolder(string path);

    /// <summary>Removes a folder and all in it, without following links; none there is fine.</summary>
    void DeleteFolder(string path);

    /// <summary>Makes a symbolic link.</summary>
    void CreateLink(string path, string target);
}
