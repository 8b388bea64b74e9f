namespace Pipeline.Runs.Journal;

/// <summary>How far a destination was written.</summary>
/// <param name="path">Path of the destination, relative to the output folder, with <c>/</c>.</param>
internal sealed class DestinationMark(string path)
{
    /// <summary>Path of the destination.</summary>
    public string Path { get; } = path;

    /// <summary>Bytes of its file. Known when what was taken has been appended.</summary>
    public long Bytes { get; set; }

    /// <summary>The beginning of these bytes' SHA-256, or their CRC-32C where the hash is not kept while they are written.</summary>
    public uint Checksum { get; set; }

    /// <summary>Records in these bytes and in <see cref="Tail"/>.</summary>
    public long Records { get; init; }

    /// <summary>Plain bytes that were taken, those of its header included.</summary>
    public long Plain { get; init; }

    /// <summary>Whether no bytes of it were taken yet.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Whether its file has a member of compressed bytes.</summary>
    public bool HasMember { get; init; }

    /// <summary>Whether all of it is in its file: it gets no more bytes.</summary>
    public bool IsFinished { get; init; }

    /// <summary>Where <see cref="Tail"/> begins among the plain bytes of the open member: those before it stand in earlier marks.</summary>
    public int TailStart { get; init; }

    /// <summary>Plain bytes of the open member; none where the output is not compressed, or in a mark that was read.</summary>
    public byte[] Tail { get; init; } = [];

    /// <summary>Of a mark that was read: where its tail stands in the journal. There may be thousands of marks.</summary>
    public IReadOnlyList<JournalPiece> Pieces { get; init; } = [];

    /// <summary>What the destination's bytes are appended to; null in a mark that was read.</summary>
    public IOutputFile? File { get; init; }

    /// <summary>Bytes of the open member in all <see cref="Pieces"/>.</summary>
    public int PlainBytes => Pieces.Sum(piece => piece.Length);

    /// <summary>Notes what has been appended, now that what was taken is.</summary>
    public void Complete() => (Bytes, Checksum) = (File!.Bytes, File.Checksum);

    /// <summary>Notes the hash of what has been appended, now that the hash was fed with it and with nothing behind it.</summary>
    public void Seal() => Checksum = File!.HashSoFar() ?? Checksum;

    /// <summary>This mark, which was read, behind an earlier one of the same destination.</summary>
    /// <exception cref="InvalidDataException">It does not fit behind that one.</exception>
    public DestinationMark Behind(DestinationMark? earlier)
    {
        if (TailStart == 0)
        {
            return this;
        }

        return earlier?.PlainBytes == TailStart ? With([], [.. earlier.Pieces, .. Pieces]) : throw new InvalidDataException("a tail without its beginning");
    }

    /// <summary>This mark, which was read, as it is written: with its whole tail.</summary>
    public DestinationMark WithTail(byte[] tail) => With(tail, []);

    private DestinationMark With(byte[] tail, IReadOnlyList<JournalPiece> pieces) => new(Path)
    {
        Bytes = Bytes,
        Checksum = Checksum,
        Records = Records,
        Plain = Plain,
        IsEmpty = IsEmpty,
        HasMember = HasMember,
        IsFinished = IsFinished,
        Tail = tail,
        Pieces = pieces,
    };
}

/// <summary>Plain bytes that stand in a journal.</summary>
/// <param name="Offset">Where.</param>
/// <param name="Length">How many.</param>
internal readonly record struct JournalPiece(long Offset, int Length);
