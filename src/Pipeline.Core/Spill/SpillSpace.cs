using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Spill;

/// <summary>
/// The room on disk of a run's stages that hold data, and how many bytes they may have together. A file and its folder have no
/// name any more as soon as the file is open, so a run leaves none behind, however it ends.
/// </summary>
/// <param name="folder">A folder that does not exist; its disk is used.</param>
/// <param name="most">Most bytes of all files together, or null (<c>run.spill_max</c>).</param>
/// <param name="calls">The file system.</param>
internal sealed class SpillSpace(string folder, long? most, IFileSystemCalls calls)
{
    private readonly Lock gate = new();
    private int files;
    private long bytes;

    /// <summary>Bytes of all files now.</summary>
    public long Bytes => Volatile.Read(ref bytes);

    /// <summary>The most that it was.</summary>
    public long Peak { get; private set; }

    /// <summary>Opens a new file.</summary>
    /// <exception cref="SpillException">It cannot be made.</exception>
    public SpillFile Open()
    {
        lock (gate)
        {
            string path = Path.Combine(folder, (++files).ToString(CultureInfo.InvariantCulture));
            SafeFileHandle? write = null;
            SafeFileHandle? read = null;
            try
            {
                calls.CreateFolder(folder);
                write = calls.OpenWrite(path, create: true);
                read = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                calls.DeleteFolder(folder);
                return new SpillFile(this, path, write, read);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                write?.Dispose();
                read?.Dispose();
                RemoveFolder();
                throw new SpillException("use", path, exception);
            }
        }
    }

    private void RemoveFolder()
    {
        try
        {
            calls.DeleteFolder(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The run fails for what came before this.
        }
    }

    /// <summary>Writes bytes to a file.</summary>
    internal void Write(SafeFileHandle file, string path, ReadOnlySpan<byte> block, long offset)
    {
        lock (gate)
        {
            if (most is { } limit && bytes + block.Length > limit)
            {
                throw new SpillException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"stages that hold data need more than run.spill_max ({limit:#,0} bytes) of disk in '{folder}': raise it, or raise run.state_memory so that less goes there"));
            }

            bytes += block.Length;
            Peak = Math.Max(Peak, bytes);
        }

        try
        {
            calls.Write(file, block, offset);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Free(block.Length);
            throw new SpillException("write", path, exception);
        }
    }

    /// <summary>Reads bytes of a file, fewer where it ends.</summary>
    internal int Read(SafeFileHandle file, string path, Span<byte> block, long offset)
    {
        try
        {
            int done = 0;
            while (done < block.Length && calls.Read(file, block[done..], offset + done) is > 0 and int count)
            {
                done += count;
            }

            return done;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SpillException("read", path, exception);
        }
    }

    /// <summary>Counts bytes of a file that is gone.</summary>
    internal void Free(long length)
    {
        lock (gate)
        {
            bytes -= length;
        }
    }
}
