using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Core.Tests.Runs;

/// <summary>
/// The real file system, but that the N-th call fails once, or that the process is cut off at it: then that call does
/// half its work and no later one does any. Syncing is noted and not done, since nothing here loses power.
/// </summary>
internal sealed class FaultyCalls : IFileSystemCalls
{
    private readonly int faultAt;
    private readonly Func<Exception> fault;
    private readonly bool forGood;
    private readonly Dictionary<SafeFileHandle, string> names = [];

    private FaultyCalls(int faultAt, Func<Exception> fault, bool forGood)
    {
        this.faultAt = faultAt;
        this.fault = fault;
        this.forGood = forGood;
    }

    /// <summary>What was called, in order, such as <c>rename /a /b</c>.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Whether the fault was met.</summary>
    public bool Fired { get; private set; }

    public static FaultyCalls Recording() => new(int.MaxValue, () => new CutOffException("killed here"), forGood: false);

    public static FaultyCalls CutOffAt(int call) => new(call, () => new CutOffException("killed here"), forGood: true);

    public static FaultyCalls FailAt(int call, int error) => new(call, () => new IOException($"error {error}", error), forGood: false);

    public Place Look(string path)
    {
        Note($"look {path}");
        return FileSystemCalls.Instance.Look(path);
    }

    public void RequireWritable(string folder)
    {
        Note($"access {folder}");
        FileSystemCalls.Instance.RequireWritable(folder);
    }

    public Stream OpenRead(string path)
    {
        Note($"read {path}");
        return FileSystemCalls.Instance.OpenRead(path);
    }

    public SafeFileHandle OpenWrite(string path, bool create)
    {
        Note($"open {path}");
        SafeFileHandle handle = FileSystemCalls.Instance.OpenWrite(path, create);
        names[handle] = path;
        return handle;
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            Note($"write {names[file]}");
        }
        catch when (Log.Count == faultAt)
        {
            RandomAccess.Write(file, bytes[..(bytes.Length / 2)], offset);
            throw;
        }

        FileSystemCalls.Instance.Write(file, bytes, offset);
    }

    public void Cut(string path, long length)
    {
        Note($"cut {path} {length}");
        FileSystemCalls.Instance.Cut(path, length);
    }

    public void BeginSync(SafeFileHandle file, string path, long offset, long length) => Note($"begin sync {path} {offset} {length}");

    public void Sync(string path)
    {
        Note($"sync {path}");
        Assert.True(File.Exists(path) || Directory.Exists(path), path);
    }

    public void SyncFileSystem(SafeFileHandle anchor, string path) => Note($"syncfs {path}");

    public void Rename(string from, string to)
    {
        Note($"rename {from} {to}");
        FileSystemCalls.Instance.Rename(from, to);
    }

    public void Delete(string path)
    {
        Note($"delete {path}");
        FileSystemCalls.Instance.Delete(path);
    }

    public void CreateFolder(string path)
    {
        Note($"mkdir {path}");
        FileSystemCalls.Instance.CreateFolder(path);
    }

    public void DeleteFolder(string path)
    {
        Note($"rmdir {path}");
        FileSystemCalls.Instance.DeleteFolder(path);
    }

    public void CreateLink(string path, string target)
    {
        Note($"link {path} {target}");
        FileSystemCalls.Instance.CreateLink(path, target);
    }

    private void Note(string call)
    {
        Log.Add(call);
        if (Log.Count == faultAt || (forGood && Log.Count > faultAt))
        {
            Fired = true;
            throw fault();
        }
    }
}
