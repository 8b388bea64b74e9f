namespace Pipeline.Runs.Journal;

/// <summary>How far a destination was written.</summary>
/// <param name="path">Path of the destination, relative to the output folder, with <c>/</c>.</param>
internal sealed class DestinationMark(string path)
{
    /// <summary>Path of the destination.</summary>
    public string Path { get; } = path;

    /// <summary>Bytes of its file. Known when what was taken has been appended.</summary>
    public long Bytes { get; set; }

    /// <summary>Records in these bytes and in <see cref="Tail"/>.</summary>
    public long Records { get; init; }

    /// <summary>Whether no bytes of it were taken yet.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Whether its file has a member of compressed bytes.</summary>
    public bool HasMember { get; init; }

    /// <summary>Whether all of it is in its file: it gets no more bytes.</summary>
    public bool IsFinished { get; init; }

    /// <summary>Where <see cref="Tail"/> begins among the plain bytes of the open member: those before it stand in earlier marks.</summary>
    public int TailStart { get; init; }

    /// <summary>Plain bytes of the open member; none where the output is not compressed.</summary>
    public byte[] Tail { get; init; } = [];

    /// <summary>What the destination's bytes are appended to; null in a mark that was read.</summary>
    public IOutputFile? File { get; init; }

    /// <summary>This mark behind an earlier one of the same destination.</summary>
    public DestinationMark Behind(DestinationMark? earlier) => TailStart == 0 ? this : new DestinationMark(Path)
    {
        Bytes = Bytes,
        Records = Records,
        IsEmpty = IsEmpty,
        HasMember = HasMember,
        IsFinished = IsFinished,
        Tail = [.. earlier?.Tail[..TailStart] ?? throw new InvalidDataException("a tail without its beginning"), .. Tail],
    };
}
