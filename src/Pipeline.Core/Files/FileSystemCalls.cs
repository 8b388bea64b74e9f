using Microsoft.Win32.SafeHandles;

namespace Pipeline.Files;

/// <summary>The operating system's calls.</summary>
internal sealed class FileSystemCalls : IFileSystemCalls
{
    private FileSystemCalls()
    {
    }

    public static FileSystemCalls Instance { get; } = new();

    public Place Look(string path) => Place.Of(path);

    public void RequireWritable(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            Posix.RequireWritable(folder);
        }
    }

    public Stream OpenRead(string path) => File.OpenRead(path);

    public SafeFileHandle OpenWrite(string path, bool create) =>
        File.OpenHandle(path, create ? FileMode.CreateNew : FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            // It goes on after a short write until all is written.
            RandomAccess.Write(file, bytes, offset);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw TooLarge(exception);
        }
    }

    /// <summary>The failure of a write past <c>ulimit -f</c> or the largest file of the file system (EFBIG), for which .NET throws as for a wrong argument.</summary>
    internal static IOException TooLarge(ArgumentOutOfRangeException exception) =>
        new("the file would be larger than ulimit -f or its file system allows", exception);

    public void Cut(string path, long length)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.SetLength(file, length);
    }

    public void BeginSync(SafeFileHandle file, string path, long offset, long length)
    {
        if (OperatingSystem.IsLinux())
        {
            Posix.BeginSync(file, path, offset, length);
        }
    }

    public void Sync(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            SyncOnWindows(path);
            return;
        }

        using SafeFileHandle handle = Posix.OpenForSync(path);
        Posix.Sync(handle, path);
    }

    public void SyncFileSystem(SafeFileHandle anchor, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("syncfs is a call of Linux");
        }

        Posix.SyncFileSystem(anchor, path);
    }

    public void Rename(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(from, to, overwrite: true);
        }
        else
        {
            Posix.Rename(from, to);
        }
    }

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Its folder is gone: so is the file.
        }
    }

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public void DeleteFolder(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing there is what was asked for.
        }
    }

    public void CreateLink(string path, string target) => File.CreateSymbolicLink(path, target);

    private static void SyncOnWindows(string path)
    {
        // Folders cannot be synced there; NTFS journals renames itself.
        if (Entry.Look(path) == EntryKind.File)
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }
    }
}
