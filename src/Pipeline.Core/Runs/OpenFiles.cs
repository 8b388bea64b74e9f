using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// Files that are written in turns. Only the last used ones are open: the others are opened again when their turn comes.
/// Different files may be in use at once; each file is used by one thread at a time.
/// </summary>
/// <param name="calls">The file system.</param>
/// <param name="most">Files that are open at once, at least 1; more only while more are in use.</param>
internal sealed class OpenFiles(IFileSystemCalls calls, int most) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, OpenFile> open = new(StringComparer.Ordinal);
    private readonly LinkedList<OpenFile> idle = new();
    private bool disposed;

    /// <summary>Files that are open now.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return open.Count;
            }
        }
    }

    /// <summary>Makes a file, which must not exist.</summary>
    /// <exception cref="RunException">74, 77: it cannot be made.</exception>
    public void Create(string path)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            OpenFile file = OpenLocked(path, create: true);
            file.IdleNode = idle.AddLast(file);
        }
    }

    /// <summary>The file, open until it is given back.</summary>
    /// <exception cref="RunException">74, 77: it cannot be opened.</exception>
    public SafeFileHandle Take(string path)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!open.TryGetValue(path, out OpenFile? file))
            {
                return OpenLocked(path, create: false).Handle;
            }

            if (file.IdleNode is { } node)
            {
                idle.Remove(node);
                file.IdleNode = null;
            }

            return file.Handle;
        }
    }

    /// <summary>Gives a file back. It stays open as long as there is room.</summary>
    public void GiveBack(string path)
    {
        lock (gate)
        {
            OpenFile file = open[path];
            file.IdleNode = idle.AddLast(file);
            if (disposed)
            {
                CloseLocked(file);
            }
        }
    }

    /// <summary>Closes all files; one that is in use is closed when it is given back.</summary>
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

    private OpenFile OpenLocked(string path, bool create)
    {
        try
        {
            while (open.Count >= most && idle.First is { } oldest)
            {
                CloseLocked(oldest.Value);
            }

            OpenFile file = new(path, calls.OpenWrite(path, create));
            open.Add(path, file);
            return file;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, create ? "create" : "open", path);
        }
    }

    private void CloseLocked(OpenFile file)
    {
        idle.Remove(file.IdleNode!);
        open.Remove(file.Path);
        file.Handle.Dispose();
    }

    private sealed class OpenFile(string path, SafeFileHandle handle)
    {
        public string Path { get; } = path;

        public SafeFileHandle Handle { get; } = handle;

        /// <summary>Its place among those that no one uses, or null while it is in use.</summary>
        public LinkedListNode<OpenFile>? IdleNode { get; set; }
    }
}
