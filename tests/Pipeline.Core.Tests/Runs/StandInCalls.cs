using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Core.Tests.Runs;

/// <summary>The real file system, but that nothing waits for the disk, and that each call is told of before it is made. Calls come from any thread, one at a time.</summary>
internal abstract class StandInCalls : IFileSystemCalls
{
    private readonly Lock gate = new();
    private readonly Dictionary<SafeFileHandle, string> names = [];

    public Place Look(string path) => Told("look", path, "", () => FileSystemCalls.Instance.Look(path));

    public void RequireWritable(string folder) => Told("access", folder, "", () => FileSystemCalls.Instance.RequireWritable(folder));

    public Stream OpenRead(string path) => Told("read", path, "", () => FileSystemCalls.Instance.OpenRead(path));

    public SafeFileHandle OpenWrite(string path, bool create) => Told(create ? "create" : "open", path, "", () =>
    {
        SafeFileHandle handle = FileSystemCalls.Instance.OpenWrite(path, create);
        names[handle] = path;
        return handle;
    });

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        byte[] copy = bytes.ToArray();
        Told("write", file, () => FileSystemCalls.Instance.Write(file, copy, offset));
    }

    public void Cut(string path, long length) => Told("cut", path, "", () => FileSystemCalls.Instance.Cut(path, length));

    public void BeginSync(SafeFileHandle file, string path, long offset, long length)
    {
    }

    public void Sync(string path) => Told("sync", path, "", () => Assert.True(File.Exists(path) || Directory.Exists(path), path));

    public void SyncFileSystem(SafeFileHandle anchor, string path) => Told("syncfs", path, "", () => { });

    public void Rename(string from, string to) => Told("rename", from, to, () => FileSystemCalls.Instance.Rename(from, to));

    public void Delete(string path) => Told("delete", path, "", () => FileSystemCalls.Instance.Delete(path));

    public void CreateFolder(string path) => Told("mkdir", path, "", () => FileSystemCalls.Instance.CreateFolder(path));

    public void DeleteFolder(string path) => Told("rmdir", path, "", () => FileSystemCalls.Instance.DeleteFolder(path));

    public void CreateLink(string path, string target) => Told("link", path, target, () => FileSystemCalls.Instance.CreateLink(path, target));

    /// <summary>Called before each call; throws what the call is to throw.</summary>
    /// <param name="call">Which: <c>rename</c>, <c>sync</c> …</param>
    /// <param name="path">Its path.</param>
    /// <param name="other">Its second path or the target of a link, or empty.</param>
    protected abstract void Before(string call, string path, string other);

    /// <summary>Called after each call that was made.</summary>
    protected virtual void After(string call, string path, string other)
    {
    }

    private void Told(string call, SafeFileHandle file, Action make)
    {
        lock (gate)
        {
            Told(call, names[file], "", make);
        }
    }

    private void Told(string call, string path, string other, Action make) => Told(call, path, other, () =>
    {
        make();
        return true;
    });

    private T Told<T>(string call, string path, string other, Func<T> make)
    {
        lock (gate)
        {
            Before(call, path, other);
            T result = make();
            After(call, path, other);
            return result;
        }
    }
}
