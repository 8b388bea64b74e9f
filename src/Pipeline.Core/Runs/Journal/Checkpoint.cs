using Pipeline.Nights;
using Pipeline.Records;

namespace Pipeline.Runs.Journal;

/// <summary>
/// A place from which a run can go on: all batches before it are counted and their output is in the staged files, nothing of
/// those behind it is. As it is written it has what changed since the one before it; <see cref="Behind"/> puts them together.
/// </summary>
internal sealed class Checkpoint
{
    /// <summary>Index of the file with the next record to read; the number of files when all were read.</summary>
    public required int File { get; set; }

    /// <summary>Byte of that file, decompressed, at which its next record begins; 0 where nothing of it was taken.</summary>
    public required long Offset { get; set; }

    /// <summary>CRC-32C of the file's bytes before that.</summary>
    public required uint Checksum { get; set; }

    /// <summary>What was counted of files.</summary>
    public Dictionary<int, FileTally> Files { get; init; } = [];

    /// <summary>What each stage did.</summary>
    public required StageCounts[] Stages { get; set; }

    /// <summary>Reject lines by code.</summary>
    public required Dictionary<string, long> Codes { get; set; }

    /// <summary>The first rejects of the run.</summary>
    public required IReadOnlyList<KeptReject> First { get; set; }

    /// <summary>The first warnings of the run.</summary>
    public required IReadOnlyList<KeptReject> FirstWarned { get; set; }

    /// <summary>What condemned whole files.</summary>
    public required IReadOnlyList<KeptReject> Condemned { get; set; }

    /// <summary>Destinations by path.</summary>
    public Dictionary<string, DestinationMark> Destinations { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Lengths of the files of rejects: by the index of the input file, and the list under -1.</summary>
    public Dictionary<int, RejectMark> Rejects { get; init; } = [];

    /// <summary>Bytes of rejects that count towards their limit.</summary>
    public long RejectBytes { get; set; }

    /// <summary>The figures that are compared with earlier nights; null where they are not counted.</summary>
    public FiguresMark? Figures { get; set; }

    /// <summary>How far stages are that hold data; null where there are none.</summary>
    public HeldMark? Held { get; set; }

    /// <summary>Whether all output is staged: nothing is left to do but to publish it.</summary>
    /// <param name="files">How many input files the run has.</param>
    /// <param name="segments">How many segments its graph has.</param>
    public bool IsAll(int files, int segments) => File == files && (Held is null || Held.Segment == segments);

    /// <summary>This checkpoint behind an earlier one, which is changed; itself where there is none.</summary>
    /// <exception cref="InvalidDataException">It does not fit behind that one.</exception>
    public Checkpoint Behind(Checkpoint? earlier)
    {
        if (earlier is null)
        {
            return this;
        }

        earlier.Add(this);
        return earlier;
    }

    /// <summary>The same as several, which put together are this one: so that no record of a journal has very many bytes.</summary>
    /// <param name="tailOf">Reads the tail of a mark.</param>
    /// <param name="most">Bytes of tails in each, and no more than one tail beyond.</param>
    public IEnumerable<Checkpoint> Parts(Func<DestinationMark, byte[]> tailOf, long most)
    {
        Checkpoint part = Copy(Files, Rejects);
        long bytes = 0;
        foreach (DestinationMark mark in Destinations.Values)
        {
            if (bytes >= most)
            {
                yield return part;
                part = Copy([], []);
                bytes = 0;
            }

            byte[] tail = tailOf(mark);
            bytes += tail.Length;
            part.Destinations.Add(mark.Path, mark.WithTail(tail));
        }

        // Behind a part with figures, one without would say that none are counted.
        part.Figures = Figures;
        part.Held = Held;
        yield return part;
    }

    private Checkpoint Copy(Dictionary<int, FileTally> files, Dictionary<int, RejectMark> rejects) => new()
    {
        File = File,
        Offset = Offset,
        Checksum = Checksum,
        Files = files,
        Stages = Stages,
        Codes = Codes,
        First = First,
        FirstWarned = FirstWarned,
        Condemned = Condemned,
        Rejects = rejects,
        RejectBytes = RejectBytes,
    };

    private void Add(Checkpoint later)
    {
        (File, Offset, Checksum) = (later.File, later.Offset, later.Checksum);
        (Stages, Codes, First, FirstWarned, Condemned) = (later.Stages, later.Codes, later.First, later.FirstWarned, later.Condemned);
        RejectBytes = later.RejectBytes;
        Figures = later.Figures?.Behind(Figures);
        Held = later.Held;
        foreach ((int file, FileTally tally) in later.Files)
        {
            Files[file] = tally;
        }

        foreach ((string path, DestinationMark mark) in later.Destinations)
        {
            Destinations[path] = mark.Behind(Destinations.GetValueOrDefault(path));
        }

        foreach ((int input, RejectMark mark) in later.Rejects)
        {
            Rejects[input] = mark;
        }
    }
}

/// <summary>How far a file of rejects was written.</summary>
/// <param name="Path">Relative to the folder of rejects, with <c>/</c>.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Checksum">CRC-32C of its bytes.</param>
internal sealed record RejectMark(string Path, long Bytes, uint Checksum);

/// <summary>A reject as it is shown again by a run that goes on.</summary>
/// <param name="Position">Where the record stands.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Column">The column, or null.</param>
/// <param name="Code">The code.</param>
/// <param name="Message">The message.</param>
internal sealed record KeptReject(RecordPosition Position, string Stage, string? Column, string Code, string Message)
{
    /// <summary>Keeps one.</summary>
    public static KeptReject Of((RecordPosition Position, Reject Reject) pair) => new(pair.Position, pair.Reject.Stage, pair.Reject.Column, pair.Reject.Code, pair.Reject.Message);

    /// <summary>As the run had it; its place in the batch is not known any more.</summary>
    public (RecordPosition Position, Reject Reject) Again() => (Position, new Reject(0, 0, 0, 0, Stage, Column, Code, Message));
}
