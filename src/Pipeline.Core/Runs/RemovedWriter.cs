using System.Buffers.Text;
using System.Text;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>
/// Keeps in the run's folder what was taken out as doubles: <c>deduplicated.csv</c> with one line per record, which names the one that stayed,
/// and per input file <c>deduplicated/PATH</c> with its header and the original bytes. Called by one thread at a
/// time, file by file.
/// </summary>
internal sealed class RemovedWriter : IDisposable
{
    /// <summary>Name of the list.</summary>
    public const string ListName = "deduplicated.csv";

    /// <summary>Name of the folder of records.</summary>
    public const string RecordsFolder = "deduplicated";

    /// <summary>The list's header.</summary>
    public const string ListHeader = "file,record,line,offset,stage,stayed_file,stayed_record,stayed_line\n";

    private const int MostDigits = 20;

    private readonly PipelinePlan plan;
    private readonly string folder;
    private readonly RejectWriterOptions options;
    private readonly Func<int, RejectInput> inputs;
    private readonly IFileSystemCalls calls;
    private readonly StagedFiles files;
    private readonly AppendBuffer list = new();
    private readonly AppendBuffer records = new();
    private readonly List<string> written = [];
    private readonly PooledBytes line = new();
    private readonly byte[]?[] names;
    private readonly byte[]?[] stages;
    private long bytes;
    private long left;
    private int current = -1;
    private (int File, long Record) last = (-1, 0);

    /// <summary>Makes the list.</summary>
    /// <param name="plan">The plan, which names files and stages.</param>
    /// <param name="options">How it is kept, beside the rejects of a run that names no folder for them.</param>
    /// <param name="inputs">Gives what is known of an input file by its number.</param>
    /// <param name="calls">The file system.</param>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public RemovedWriter(PipelinePlan plan, RejectWriterOptions options, Func<int, RejectInput> inputs, IFileSystemCalls calls)
    {
        this.plan = plan;
        names = new byte[plan.Files.Count + plan.Segments.Count][];
        stages = new byte[plan.Stages.Count][];
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
    /// <param name="place">Where the record stands, and the one that stayed.</param>
    /// <param name="record">Its bytes, line end and all.</param>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public void Add(in RemovedPlace place, ReadOnlySpan<byte> record)
    {
        if (IsKept(place, record.Length))
        {
            TurnTo(place.File);
            records.Append(record);
        }
    }

    /// <summary>Keeps records as <see cref="Add(in RemovedPlace, ReadOnlySpan{byte})"/> does, those that are kept one behind the other in one piece.</summary>
    /// <param name="places">Where each stands.</param>
    /// <param name="ends">Where the bytes of each end.</param>
    /// <param name="bytes">The bytes of all.</param>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public void Add(ReadOnlySpan<RemovedPlace> places, ReadOnlySpan<int> ends, ReadOnlySpan<byte> bytes)
    {
        int first = 0;
        int end = 0;
        for (int i = 0; i < places.Length; i++)
        {
            int start = i == 0 ? 0 : ends[i - 1];
            bool isKept = IsKept(places[i], ends[i] - start);
            if (!isKept || places[i].File != current)
            {
                records.Append(bytes[first..end]);
                first = isKept ? start : ends[i];
            }

            if (isKept)
            {
                TurnTo(places[i].File);
            }

            end = ends[i];
        }

        records.Append(bytes[first..end]);
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
    public void Dispose()
    {
        files.Dispose();
        line.Dispose();
    }

    /// <summary>Adds the record to the list, and says whether its bytes are to be kept.</summary>
    private bool IsKept(in RemovedPlace place, int length)
    {
        Compose(place);
        bytes += line.Length + (options.KeepRecords ? length : 0);
        if (bytes > options.MaxBytes)
        {
            left++;
            return false;
        }

        list.Append(line.Written);
        if (!options.KeepRecords || last == (place.File, place.Record))
        {
            // Copies that a program made of a record are one record here.
            return false;
        }

        last = (place.File, place.Record);
        return true;
    }

    private void Compose(in RemovedPlace place)
    {
        line.CutTo(0);
        line.Add(names[place.File] ??= Field(plan.NameOf(place.File)));
        AddNumber(place.Record, (byte)',');
        AddNumber(place.Line, (byte)',');
        AddNumber(place.Offset, (byte)',');
        line.Add(stages[place.Stage] ??= Field(plan.Stages[place.Stage].Name));
        line.Add(names[place.StayedFile] ??= Field(plan.NameOf(place.StayedFile)));
        AddNumber(place.StayedRecord, (byte)',');
        AddNumber(place.StayedLine, (byte)'\n');
    }

    private static byte[] Field(string text) => Encoding.UTF8.GetBytes(CsvLine.Append(new StringBuilder(), text).Append(',').ToString());

    private void AddNumber(long number, byte end)
    {
        Span<byte> room = line.Reserve(MostDigits + 1);
        Utf8Formatter.TryFormat(number, room, out int length);
        room[length] = end;
        line.Advance(length + 1);
    }

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
