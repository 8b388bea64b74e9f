namespace Pipeline.Spill;

/// <summary>What a sorter has put on disk to stay, for a run that goes on later.</summary>
/// <param name="Entries">How many entries there are.</param>
/// <param name="Runs">The sorted runs, in the order in which they came.</param>
internal sealed record KeptRuns(long Entries, IReadOnlyList<KeptRun> Runs)
{
    /// <summary>Nothing.</summary>
    public static readonly KeptRuns None = new(0, []);

    /// <summary>Writes it.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        writer.Write(Entries);
        writer.Write(Runs.Count);
        foreach (KeptRun run in Runs)
        {
            writer.Write(run.File);
            writer.Write(run.Start);
            writer.Write(run.End);
            writer.Write(run.LargestBlock);
        }
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It cannot be one.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    public static KeptRuns Read(BinaryReader reader)
    {
        long entries = reader.ReadInt64();
        List<KeptRun> runs = [];
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            KeptRun run = new(reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32());
            runs.Add(run.IsSound ? run : throw new InvalidDataException("no sorted run is like that"));
        }

        return new KeptRuns(entries, runs);
    }
}

/// <summary>A sorted run in a file that stays.</summary>
/// <param name="File">Number of the file.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte behind it.</param>
/// <param name="LargestBlock">Bytes of its largest block.</param>
internal readonly record struct KeptRun(int File, long Start, long End, int LargestBlock)
{
    /// <summary>Whether there can be such a run.</summary>
    public bool IsSound => File > 0 && Start >= 0 && LargestBlock > 0 && LargestBlock <= End - Start;
}
