using System.Text;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>
/// Keeps in the run's folder what was taken out as doubles: <c>deduplicated.csv</c> with one line per record, which names the one that stayed,
/// and per input file <c>deduplicated/PATH</c> with its header and the original bytes. Called by one thread, file by file.
/// </summary>
internal sealed class RemovedWriter : IDisposable
{
    /// <summary>Name of the list.</summary>
    public const string ListName = "deduplicated.csv";

    /// <summary>Name of the folder of records.</summary>
    public const string RecordsFolder = "deduplicated";

    /// <summary>The list's header.</summary>
    public const string ListHeader = "file,record,line,offset,stage,stayed_file,stayed_record,stayed_line\n";

    private readonly string folder;
    private readonly RejectWriterOptions options;
    private readonly Func<int, RejectInput> inputs;
    private readonly IFileSystemCalls calls;
    private readonly StagedFiles files;
    private readonly AppendBuffer list = new();
    private readonly AppendBuffer records = new();
    private readonly List<string> written = [];
    private readonly StringBuilder line = new();
    private long bytes;
    private long left;
    private int current = -1;
    private (int File, long Record) last = (-1, 0);

    /// <summary>Makes the list.</summary>
    /// <param name="options">How it is kept, beside the rejects of a run that names no folder for them.</param>
    /// <param name="inputs">Gives what is known of an input file by its number.</param>
    /// <param name="calls">The file system.</param>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public RemovedWriter(RejectWriterOptions options, Func<int, RejectInput> inputs, IFileSystemCalls calls)
    {
        folder = options.Folder;
        this.options = options;
        this.inputs = inputs;
        this.calls = calls;
        files = new StagedFiles(folder, calls, 2) { Hashes = false };
        list.TurnTo(Create(ListName));
        list.Append(Encoding.UTF8.GetBytes(ListHeader));
    }

    /// <summary>What it has kept so far; left out is what is more than <see cref="RejectWriterOptions.MaxBytes"/>.</summary>
    public RemovedFiles Files => new(current >= 0, left);

    /// <summary>Keeps a record. Past <see cref="RejectWriterOptions.MaxBytes"/> it does nothing: what is asked for fails no run.</summary>
    /// <param name="input">Number of the input file.</param>
    /// <param name="position">Where the record stands.</param>
    /// <param name="stage">The stage that took it out.</param>
    /// <param name="stayed">Where the record stands that stayed.</param>
    /// <param name="record">Its bytes, line end and all.</param>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public void Add(int input, RecordPosition position, string stage, RecordPosition stayed, ReadOnlySpan<byte> record)
    {
        line.Clear();
        CsvLine.Append(line, position.File).Append(',').Append(position.Record).Append(',').Append(position.Line).Append(',').Append(position.Offset).Append(',');
        CsvLine.Append(line, stage).Append(',');
        CsvLine.Append(line, stayed.File).Append(',').Append(stayed.Record).Append(',').Append(stayed.Line).Append('\n');
        byte[] text = Encoding.UTF8.GetBytes(line.ToString());
        bytes += text.Length + (options.KeepRecords ? record.Length : 0);
        if (bytes > options.MaxBytes)
        {
            left++;
            return;
        }

        list.Append(text);
        if (options.KeepRecords && last != (input, position.Record))
        {
            // Copies that a program made of a record are one record here.
            last = (input, position.Record);
            TurnTo(input);
            records.Append(record);
        }
    }

    /// <summary>Writes what is still in memory and waits for the disk: nothing is published before it is safe.</summary>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public void Complete()
    {
        list.Flush();
        records.Flush();
        files.Dispose();
        if (!options.Sync)
        {
            return;
        }

        try
        {
            HashSet<string> folders = new(StringComparer.Ordinal) { folder };
            foreach (string path in written)
            {
                calls.Sync(path);
                folders.Add(Path.GetDirectoryName(path)!);
            }

            FolderSync.Upwards(folders, Path.GetDirectoryName(folder)!, calls);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write the removed records to", folder);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => files.Dispose();

    private void TurnTo(int input)
    {
        if (input == current)
        {
            return;
        }

        current = input;
        RejectInput known = inputs(input);
        string path = RejectPath.Of(known.Path, RecordsFolder);
        string free = path;
        for (int i = 2; files.Find(free) is not null; i++)
        {
            free = RejectPath.Numbered(path, i);
        }

        records.TurnTo(Create(free));
        records.Append(known.Header.Span);
    }

    private StagedFile Create(string path)
    {
        StagedFile file = files.Create(path);
        written.Add(file.FullPath);
        return file;
    }
}
