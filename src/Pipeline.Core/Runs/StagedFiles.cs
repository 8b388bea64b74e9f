using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;
using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>
/// The files that a run writes before it publishes them, each at the path of its destination below one folder. A run may
/// have a hundred thousand: only the last used ones are open, and only the first ones keep the state of their hash.
/// Different files may be written at once; each file is written by one thread at a time.
/// </summary>
internal sealed class StagedFiles : IOutputSink
{
    /// <summary>Files that are open at once unless told otherwise.</summary>
    public const int DefaultOpenFiles = 128;

    // Large enough for the disk to take it in one go, small enough that little is left when the last byte was written.
    private const int SyncedAtOnce = 8 << 20;

    // A hash state costs about half a kilobyte of native memory; files beyond these are read again when they are sealed.
    private const int HashedWhileWritten = 4096;

    private readonly string root;
    private readonly IFileSystemCalls calls;
    private readonly OpenFiles open;
    private readonly Lock gate = new();
    private readonly Dictionary<string, StagedFile> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);

    /// <summary>Makes an empty set.</summary>
    /// <param name="root">The folder; it exists.</param>
    /// <param name="calls">The file system.</param>
    /// <param name="mostOpen">Files that are open at once, at least 1; more only while more are being written.</param>
    public StagedFiles(string root, IFileSystemCalls calls, int mostOpen = DefaultOpenFiles)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostOpen, 1);
        this.root = root;
        this.calls = calls;
        open = new OpenFiles(calls, mostOpen);
    }

    /// <summary>
    /// About how many bytes the run will write in all, for the message when the disk is full; 0 when not known.
    /// </summary>
    public long ExpectedBytes { get; init; }

    /// <summary>Whether the files will be synced: then the disk begins while they are still being written.</summary>
    public bool Sync { get; init; }

    /// <summary>Whether a running checksum of each file is kept, for a journal.</summary>
    public bool Checksums { get; init; }

    /// <summary>Whether the files will be sealed: then their hashes are kept while they are written.</summary>
    public bool Hashes { get; init; } = true;

    /// <summary>Files that are open now.</summary>
    public int OpenCount => open.Count;

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

    IOutputFile IOutputSink.Create(string path) => Create(path);

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
            var file = new StagedFile(this, path, WithHash);
            if (!files.TryAdd(path, file))
            {
                throw new RunException(ExitCodes.Usage, $"two outputs would be written to '{path}'; change output.path so that each has its own");
            }

            CreateFolder(Path.GetDirectoryName(file.FullPath)!);
            open.Create(file.FullPath);
            return file;
        }
    }

    IOutputFile IOutputSink.Resume(DestinationMark mark) => Resume(mark.Path, mark.Bytes, mark.Checksum, mark.Records);

    /// <summary>Goes on with a file of an interrupted run, which was cut to that length; see <see cref="CheckResumed"/>.</summary>
    public StagedFile Resume(string path, long bytes, uint checksum, long records)
    {
        lock (gate)
        {
            StagedFile file = new(this, path, WithHash, bytes, checksum, records);
            files.Add(path, file);
            return file;
        }
    }

    /// <summary>Reads the files of an interrupted run once more: name and length say nothing about bytes.</summary>
    /// <param name="run">The run's id, for messages.</param>
    /// <param name="maxDegreeOfParallelism">Files that are read at once.</param>
    /// <param name="cancellation">Ends it; then nothing may be written.</param>
    /// <exception cref="RunException">74: one has other bytes than it had, or cannot be read.</exception>
    public void CheckResumed(string run, int maxDegreeOfParallelism, CancellationToken cancellation)
    {
        ParallelOptions how = new() { MaxDegreeOfParallelism = maxDegreeOfParallelism, CancellationToken = cancellation };
        try
        {
            Parallel.ForEach(files.Values, how, file => file.CheckResumed(run, cancellation));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }

    /// <inheritdoc/>
    /// <remarks>No output has this name, since it is reserved for the output folder's own.</remarks>
    public ScratchFile CreateScratch() => new(Path.Combine(root, ControlFolder.FolderName), calls);

    /// <summary>The file of that relative path, or null.</summary>
    public StagedFile? Find(string path)
    {
        lock (gate)
        {
            return files.GetValueOrDefault(path);
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
    public void Dispose() => open.Dispose();

    /// <summary>Where the file of that relative path is.</summary>
    internal string FullPathOf(string path) => Path.Combine(root, path);

    /// <summary>Writes to the end of a file, which is opened again if it was closed meanwhile.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="end">Its length.</param>
    /// <param name="bytes">What is written.</param>
    /// <param name="syncBegun">How many of the file's bytes are on their way to the disk.</param>
    internal void Append(string path, long end, ReadOnlySpan<byte> bytes, ref long syncBegun)
    {
        SafeFileHandle handle = open.Take(path);
        try
        {
            calls.Write(handle, bytes, end);
            long ready = end + bytes.Length - syncBegun;
            if (Sync && ready >= SyncedAtOnce)
            {
                calls.BeginSync(handle, path, syncBegun, ready);
                syncBegun += ready;
            }
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write", path, bytesNeeded: Math.Max(bytes.Length, ExpectedBytes - Bytes));
        }
        finally
        {
            open.GiveBack(path);
        }
    }

    private bool WithHash => Hashes && files.Count < HashedWhileWritten;

    private void CreateFolder(string folder)
    {
        if (!folders.Add(folder))
        {
            return;
        }

        try
        {
            calls.CreateFolder(folder);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "create", folder);
        }
    }
}
