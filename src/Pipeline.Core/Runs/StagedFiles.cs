using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// The files that a run writes before it publishes them, each at the path of its destination below one folder. A run may
/// have a hundred thousand: only the last used ones are open, and only the first ones keep the state of their hash.
/// Different files may be written at once; each file is written by one thread at a time.
/// </summary>
internal sealed class StagedFiles : IDisposable
{
    /// <summary>Files that are open at once unless told otherwise.</summary>
    public const int DefaultOpenFiles = 128;

    // Large enough for the disk to take it in one go, small enough that little is left when the last byte was written.
    private const int SyncedAtOnce = 8 << 20;

    // A hash state costs about half a kilobyte of native memory; files beyond these are read again when they are sealed.
    private const int HashedWhileWritten = 4096;

    private readonly string root;
    private readonly IFileSystemCalls calls;
    private readonly int mostOpen;
    private readonly Lock gate = new();
    private readonly LinkedList<StagedFile> idle = new();
    private readonly Dictionary<string, StagedFile> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);
    private int open;
    private int hashes;
    private bool disposed;

    /// <summary>Makes an empty set.</summary>
    /// <param name="root">The folder; it exists.</param>
    /// <param name="calls">The file system.</param>
    /// <param name="mostOpen">Files that are open at once, at least 1; more only while more are being written.</param>
    public StagedFiles(string root, IFileSystemCalls calls, int mostOpen = DefaultOpenFiles)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostOpen, 1);
        this.root = root;
        this.calls = calls;
        this.mostOpen = mostOpen;
    }

    /// <summary>
    /// About how many bytes the run will write in all, for the message when the disk is full; 0 when not known.
    /// </summary>
    public long ExpectedBytes { get; init; }

    /// <summary>Whether the files will be synced: then the disk begins while they are still being written.</summary>
    public bool Sync { get; init; }

    /// <summary>Makes a new, empty file.</summary>
    /// <param name="path">Relative to the folder, with <c>/</c>.</param>
    /// <exception cref="RunException">64: that destination is taken; 73: not a path below the folder; 74, 77: it cannot be made.</exception>
    public StagedFile Create(string path)
    {
        if (!OutputPaths.IsBelow(path) || OutputPaths.IsReserved(path))
        {
            throw new RunException(ExitCodes.CannotCreate, $"'{path}' is not a name for an output file; change output.path");
        }

        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var file = new StagedFile(this, path, Path.Combine(root, path), withHash: hashes < HashedWhileWritten);
            if (!files.TryAdd(path, file))
            {
                throw new RunException(ExitCodes.Usage, $"two outputs would be written to '{path}'; change output.path so that each has its own");
            }

            hashes++;
            OpenLocked(file, create: true);
            file.IdleNode = idle.AddLast(file);
            return file;
        }
    }

    /// <summary>The file of that relative path, or null.</summary>
    public StagedFile? Find(string path)
    {
        lock (gate)
        {
            return files.GetValueOrDefault(path);
        }
    }

    /// <summary>Bytes written to all files so far.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
            {
                return files.Values.Sum(file => file.Bytes);
            }
        }
    }

    /// <summary>Closes all files and gives what the manifest says of them, by path. Nothing may be written afterwards.</summary>
    /// <exception cref="RunException">74: a file could not be read again for its hash.</exception>
    public IReadOnlyList<PublishedFile> Seal()
    {
        Dispose();
        return [.. files.Values.Select(file => file.Seal()).OrderBy(file => file.Path, Utf8PathComparer.Instance)];
    }

    /// <summary>Closes all files.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            while (idle.First is { } oldest)
            {
                CloseLocked(oldest.Value);
            }
        }
    }

    /// <summary>Writes to the end of a file, which is opened again if it was closed meanwhile.</summary>
    internal void Append(StagedFile file, ReadOnlySpan<byte> bytes)
    {
        SafeFileHandle handle = Take(file);
        try
        {
            calls.Write(handle, bytes, file.Bytes);
            long ready = file.Bytes + bytes.Length - file.SyncBegun;
            if (Sync && ready >= SyncedAtOnce)
            {
                calls.BeginSync(handle, file.FullPath, file.SyncBegun, ready);
                file.SyncBegun += ready;
            }
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            long needed = Math.Max(bytes.Length, ExpectedBytes - Bytes);
            throw RunException.FromFileSystem(exception, "write", file.FullPath, bytesNeeded: needed);
        }
        finally
        {
            GiveBack(file);
        }
    }

    private SafeFileHandle Take(StagedFile file)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (file.IdleNode is { } node)
            {
                idle.Remove(node);
                file.IdleNode = null;
            }

            if (file.Handle is null)
            {
                OpenLocked(file, create: false);
            }

            return file.Handle!;
        }
    }

    private void GiveBack(StagedFile file)
    {
        lock (gate)
        {
            file.IdleNode = idle.AddLast(file);
            if (disposed)
            {
                CloseLocked(file);
            }
        }
    }

    private void OpenLocked(StagedFile file, bool create)
    {
        try
        {
            while (open >= mostOpen && idle.First is { } oldest)
            {
                CloseLocked(oldest.Value);
            }

            string folder = Path.GetDirectoryName(file.FullPath)!;
            if (create && folders.Add(folder))
            {
                calls.CreateFolder(folder);
            }

            file.Handle = calls.OpenWrite(file.FullPath, create);
            open++;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, create ? "create" : "open", file.FullPath);
        }
    }

    private void CloseLocked(StagedFile file)
    {
        idle.Remove(file.IdleNode!);
        file.IdleNode = null;
        file.Handle?.Dispose();
        file.Handle = null;
        open--;
    }
}
