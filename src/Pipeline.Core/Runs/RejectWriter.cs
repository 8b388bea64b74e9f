using System.Text;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>
/// Keeps what was rejected: <c>rejects.csv</c> with one line per fault, and per input file <c>rejects/PATH</c> with its header and
/// the original bytes of each rejected record, so that it can be repaired and run again. Files appear with their first
/// reject. Called by one thread, in the order in which records were read; memory and open files are bounded.
/// </summary>
internal sealed partial class RejectWriter : IDisposable
{
    /// <summary>Name of the list of faults.</summary>
    public const string ListName = ControlFolder.RejectListName;

    /// <summary>Name of the folder of rejected records.</summary>
    public const string RecordsFolder = ControlFolder.RejectedRecordsName;

    /// <summary>The list's header.</summary>
    public const string ListHeader = "file,record,line,offset,stage,column,code,message\n";

    /// <summary>The index of the list among the files of inputs.</summary>
    public const int OfList = -1;

    private const int OpenFiles = 16;

    private readonly RejectWriterOptions options;
    private readonly IFileSystemCalls calls;
    private readonly Func<int, RejectInput> inputs;
    private readonly StagedFiles files;
    private readonly AppendBuffer list;
    private readonly AppendBuffer records;
    private readonly Dictionary<int, StagedFile> byInput = [];
    private readonly HashSet<int> touched = [];
    private readonly StringBuilder line = new();
    private readonly SharedRejectFolder? shared;
    private char[] characters = [];
    private byte[] encoded = [];
    private StagedFile? listFile;
    private int currentInput = -1;
    private bool completed;

    /// <summary>Makes a writer, and removes an earlier run's rejects from a shared folder, unless it goes on with them.</summary>
    /// <param name="options">How rejects are kept.</param>
    /// <param name="inputs">Gives what is known of an input file by its number; called once for each that has rejects.</param>
    /// <param name="calls">The file system.</param>
    /// <exception cref="RunException">73: the shared folder holds something else under our names; 75: another run has it; 74, 77: it cannot be made.</exception>
    public RejectWriter(RejectWriterOptions options, Func<int, RejectInput> inputs, IFileSystemCalls calls)
    {
        this.options = options;
        this.inputs = inputs;
        this.calls = calls;
        if (options.FolderIsShared)
        {
            MakeFolder();
            shared = SharedRejectFolder.Open(options.Folder, options.Owner, options.Overwrite, keep: options.GoOn is not null, calls, options.LockWait);
        }

        files = new StagedFiles(options.Folder, calls, OpenFiles) { Checksums = options.IsJournaled, Hashes = false };
        list = new AppendBuffer();
        records = new AppendBuffer();
        if (options.GoOn is { } checkpoint)
        {
            Bytes = checkpoint.RejectBytes;
            Resume(checkpoint.Rejects);
        }
    }

    /// <summary>Bytes kept so far, in all files.</summary>
    public long Bytes { get; private set; }

    /// <summary>Where the list of faults is, once there is one.</summary>
    public string? ListPath => listFile?.FullPath;

    /// <summary>The folder of rejected records, once there are some.</summary>
    public string? RecordsPath => byInput.Count > 0 ? Path.Combine(options.Folder, RecordsFolder) : null;

    /// <summary>Adds a line to the list.</summary>
    /// <param name="position">Where the record stands.</param>
    /// <param name="reject">The fault.</param>
    /// <exception cref="RunException">65: more than <see cref="RejectWriterOptions.MaxBytes"/>; 74: an I/O error.</exception>
    public void Add(RecordPosition position, Reject reject)
    {
        if (listFile is null)
        {
            listFile = files.Create(ListName);
            list.TurnTo(listFile);
            list.Append(Encoding.UTF8.GetBytes(ListHeader));
        }

        Compose(position, reject);
        ReadOnlySpan<byte> bytes = Encoded();
        Count(bytes.Length);
        touched.Add(OfList);
        list.Append(bytes);
    }

    /// <summary>Keeps a rejected record; called once for it, however many faults it has. Does nothing when only positions are kept.</summary>
    /// <param name="input">Number of the input file.</param>
    /// <param name="originalBytes">The record as it stands in the file.</param>
    /// <param name="newline">Its line end as it stands in the file; none for a last record without one.</param>
    /// <exception cref="RunException">65: more than <see cref="RejectWriterOptions.MaxBytes"/>; 74: an I/O error.</exception>
    public void AddRecord(int input, ReadOnlySpan<byte> originalBytes, ReadOnlySpan<byte> newline)
    {
        if (!options.KeepRecords)
        {
            return;
        }

        Count(originalBytes.Length + newline.Length);
        TurnTo(input);
        touched.Add(input);
        records.Append(originalBytes);
        records.Append(newline);
    }

    /// <summary>Writes what is still in memory, and tells how long those files are that grew since it was asked last.</summary>
    /// <param name="checkpoint">Gets their marks.</param>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public void TakeMarks(Checkpoint checkpoint)
    {
        list.Flush();
        records.Flush();
        Array.ForEach(Lists, beside => beside.Flush());
        foreach (int input in touched)
        {
            StagedFile file = input == OfList ? listFile! : Array.Find(Lists, beside => beside.Index == input)?.File ?? byInput[input];
            checkpoint.Rejects[input] = new RejectMark(file.Path, file.Bytes, file.Checksum);
        }

        checkpoint.RejectBytes = Bytes;
        touched.Clear();
    }

    /// <summary>Waits until files of rejects are on disk.</summary>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public void Sync(IEnumerable<RejectMark> marks) => Sync([.. marks.Select(mark => Path.Combine(options.Folder, mark.Path))]);

    /// <summary>Writes what is still in memory and waits for the disk: nothing is published before its rejects are safe.</summary>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public void Complete()
    {
        if (completed)
        {
            return;
        }

        completed = true;
        list.Flush();
        records.Flush();
        Array.ForEach(Lists, beside => beside.Flush());
        files.Dispose();
        StagedFile[] written = [.. byInput.Values, .. Lists.Select(beside => beside.File).Append(listFile).OfType<StagedFile>()];
        if (options.Sync && written.Length > 0)
        {
            Sync([.. written.Select(file => file.FullPath)]);
        }
    }

    /// <summary>Closes the files; what was not completed is lost.</summary>
    public void Dispose()
    {
        files.Dispose();
        shared?.Dispose();
    }

    private void TurnTo(int input)
    {
        if (input == currentInput)
        {
            return;
        }

        currentInput = input;
        if (byInput.TryGetValue(input, out StagedFile? file))
        {
            records.TurnTo(file);
            return;
        }

        RejectInput known = inputs(input);
        file = files.Create(FreePath(RejectPath.Of(known.Path)));
        byInput.Add(input, file);
        records.TurnTo(file);
        records.Append(known.Header.Span);
    }

    // Two inputs may come to the same name: from two folders, or as a.csv and a.csv.gz.
    private string FreePath(string path)
    {
        string free = path;
        for (int i = 2; files.Find(free) is not null; i++)
        {
            free = RejectPath.Numbered(path, i);
        }

        return free;
    }

    private void Compose(RecordPosition position, Reject reject)
    {
        line.Clear();
        CsvLine.Append(line, position.File).Append(',')
            .Append(position.Record).Append(',')
            .Append(position.Line).Append(',')
            .Append(position.Offset).Append(',');
        CsvLine.Append(line, reject.Stage).Append(',');
        CsvLine.Append(line, reject.Column ?? "").Append(',');
        CsvLine.Append(line, reject.Code).Append(',');
        CsvLine.Append(line, reject.Message).Append('\n');
    }

    /// <summary>The line as UTF-8, in an array that is used again: there may be millions.</summary>
    private ReadOnlySpan<byte> Encoded()
    {
        if (encoded.Length < 3 * line.Length)
        {
            encoded = new byte[3 * line.Length];
            characters = new char[line.Length];
        }

        line.CopyTo(0, characters, line.Length);
        return encoded.AsSpan(0, Encoding.UTF8.GetBytes(characters.AsSpan(0, line.Length), encoded));
    }

    private void Count(int bytes)
    {
        Bytes += bytes;
        if (Bytes > options.MaxBytes)
        {
            throw new RunException(
                ExitCodes.Data,
                $"the rejects exceed rejects.max_bytes ({options.MaxBytes:#,0} bytes): that much is rarely single records; look at "
                + $"'{Path.Combine(options.Folder, ListName)}', raise rejects.max_bytes, or set rejects.keep to position");
        }
    }

    private void MakeFolder()
    {
        try
        {
            FolderSync.Create(options.Folder, options.Sync, calls);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "use the folder for rejects", options.Folder, ExitCodes.CannotCreate);
        }
    }

    private void Sync(IReadOnlyList<string> paths)
    {
        try
        {
            var folders = new HashSet<string>(StringComparer.Ordinal) { options.Folder };
            foreach (string path in paths)
            {
                calls.Sync(path);
                folders.Add(Path.GetDirectoryName(path)!);
            }

            // The folder of a run is new, a shared one was put on disk when it was made.
            FolderSync.Upwards(folders, options.FolderIsShared ? options.Folder : Path.GetDirectoryName(options.Folder)!, calls);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write the rejects to", options.Folder);
        }
    }
}
