using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Spill;

/// <summary>
/// The room on disk of a run's stages that hold data, and how many bytes they may have together. Where nothing is kept for a run that goes
/// on later, a file and its folder have no name any more as soon as the file is open, so a run leaves none behind, however it ends.
/// </summary>
/// <param name="folder">A folder that does not exist, or has what an earlier run kept; its disk is used.</param>
/// <param name="most">Most bytes of all files together, or null (<c>run.spill_max</c>).</param>
/// <param name="calls">The file system.</param>
/// <param name="keeps">Whether files may be kept: then they have names until they are disposed of.</param>
/// <param name="sync">Whether to wait for the disk before a file is kept.</param>
internal sealed class SpillSpace(string folder, long? most, IFileSystemCalls calls, bool keeps = false, bool sync = false)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> own = new(StringComparer.Ordinal);
    private SpillException? leftOver;
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
            files = Math.Max(files, keeps && files == 0 ? Names().Append("0").Max(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0) : 0) + 1;
            string path = PathOf(files);
            SafeFileHandle? write = null;
            SafeFileHandle? read = null;
            try
            {
                calls.CreateFolder(folder);
                write = calls.OpenWrite(path, create: true);
                read = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                if (!keeps)
                {
                    calls.DeleteFolder(folder);
                }

                own.Add(path);
                return new SpillFile(this, files, path, write, read);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                write?.Dispose();
                read?.Dispose();
                RemoveFailed(path);
                throw new SpillException("use", path, exception);
            }
        }
    }

    /// <summary>Opens a file that an earlier run kept.</summary>
    /// <exception cref="SpillException">It cannot be read.</exception>
    public SpillFile OpenKept(int number)
    {
        string path = PathOf(number);
        try
        {
            SpillFile file = new(this, number, path, null, File.OpenHandle(path));
            lock (gate)
            {
                bytes += file.Length;
                Peak = Math.Max(Peak, bytes);
                own.Add(path);
            }

            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SpillException("go on with", path, exception);
        }
    }

    /// <summary>Puts the names of kept files on disk.</summary>
    /// <exception cref="SpillException">It cannot be done.</exception>
    public void SyncNames()
    {
        if (Entry.Look(folder) == EntryKind.Folder)
        {
            Sync(folder);
            Sync(Path.GetDirectoryName(folder)!);
        }
    }

    /// <summary>Removes all files, kept ones too: nobody goes on with them.</summary>
    /// <exception cref="SpillException">They cannot be removed, or one could not be when it was disposed of.</exception>
    public void Clear()
    {
        try
        {
            if (keeps && Entry.Look(folder) != EntryKind.None)
            {
                calls.DeleteFolder(folder);
            }

            if (leftOver is not null)
            {
                throw leftOver;
            }
        }
        catch (Exception exception) when (exception is (IOException or UnauthorizedAccessException) and not SpillException)
        {
            throw new SpillException("remove", folder, exception);
        }
    }

    /// <summary>Removes what an earlier run left and this one has not opened.</summary>
    /// <exception cref="SpillException">It cannot be removed.</exception>
    public void RemoveOthers()
    {
        try
        {
            foreach (string path in Names().Select(name => Path.Combine(folder, name)).Where(path => !own.Contains(path)))
            {
                calls.Delete(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SpillException("remove", folder, exception);
        }
    }

    /// <summary>Removes a file that has a name still, if that can be done.</summary>
    internal void Remove(string path)
    {
        try
        {
            if (keeps)
            {
                calls.Delete(path);
            }
        }
        catch (Exception exception)
        {
            // Whoever disposes of a file has nobody to tell; Clear does.
            leftOver ??= new SpillException("remove", path, exception);
        }
    }

    /// <summary>Waits until a file is on disk, where the run waits.</summary>
    internal void Sync(string path)
    {
        try
        {
            if (sync)
            {
                calls.Sync(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SpillException("write", path, exception);
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

    private void RemoveFailed(string path)
    {
        try
        {
            if (!keeps)
            {
                calls.DeleteFolder(folder);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The run fails for what came before this.
        }

        Remove(path);
    }

    private IEnumerable<string> Names() => Entry.Look(folder) == EntryKind.Folder ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))] : [];

    private string PathOf(int number) => Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Counts bytes of a file that is gone.</summary>
    internal void Free(long length)
    {
        lock (gate)
        {
            bytes -= length;
        }
    }
}
