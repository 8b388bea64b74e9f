using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>A file that holds bytes for a while, in a folder of its own beside the staged files; both are removed when it is disposed of.</summary>
internal sealed class ScratchFile : IDisposable
{
    private readonly string folder;
    private readonly string path;
    private readonly IFileSystemCalls calls;
    private readonly SafeFileHandle write;
    private readonly SafeFileHandle read;

    /// <summary>Makes the file.</summary>
    /// <param name="folder">A folder that does not exist.</param>
    /// <param name="calls">The file system.</param>
    public ScratchFile(string folder, IFileSystemCalls calls)
    {
        this.folder = folder;
        this.calls = calls;
        path = Path.Combine(folder, "scratch");
        try
        {
            calls.CreateFolder(folder);
            write = calls.OpenWrite(path, create: true);
            read = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "create", path);
        }
    }

    /// <summary>Writes the bytes at that place.</summary>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            calls.Write(write, bytes, offset);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write", path, bytesNeeded: bytes.Length);
        }
    }

    /// <summary>Reads bytes that were written. May be called by several threads.</summary>
    public void Read(Span<byte> bytes, long offset)
    {
        try
        {
            for (int done = 0; done < bytes.Length;)
            {
                int count = RandomAccess.Read(read, bytes[done..], offset + done);
                done += count > 0 ? count : throw new EndOfStreamException($"'{path}' is shorter than what was written to it");
            }
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "read again", path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        write.Dispose();
        read.Dispose();
        try
        {
            calls.DeleteFolder(folder);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            // It goes with the staging folder.
        }
    }
}
