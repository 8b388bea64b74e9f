using Pipeline.Records;

namespace Pipeline.Runs.Journal;

/// <summary>
/// How far a run is whose stages hold data: the last stage that has taken all records, and what it and the rejects have on disk. Or all
/// output is staged, and nothing is left to do but to publish it.
/// </summary>
internal sealed class HeldMark
{
    // A run on disk takes some twenty bytes of it.
    private const int MostBytes = 64 << 20;

    /// <summary>Segments of the graph that have ended.</summary>
    public required int Segment { get; init; }

    /// <summary>Records read, and what became of them.</summary>
    public required StageCounts Total { get; init; }

    /// <summary>Rejects, warnings and removed records that are still to be put in order, as the run wrote it down.</summary>
    public byte[] Rejects { get; init; } = [];

    /// <summary>What the stage holds, as it wrote it down.</summary>
    public byte[] Held { get; init; } = [];

    /// <summary>The lists of removed records, where all is done and there are some.</summary>
    public RemovedFiles? Removed { get; init; }

    /// <summary>Writes it.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        writer.Write(Segment);
        foreach (long count in Total.Values())
        {
            writer.Write(count);
        }

        writer.Write(Rejects.Length);
        writer.Write(Rejects);
        writer.Write(Held.Length);
        writer.Write(Held);
        writer.Write(Removed is not null);
        if (Removed is { } removed)
        {
            writer.Write(removed.HasRecords);
            writer.Write(removed.Left);
        }
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="IOException">It is not one.</exception>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    public static HeldMark Read(BinaryReader reader)
    {
        int segment = reader.ReadInt32();
        long[] counts = new long[StageCounts.Names.Count];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = reader.ReadInt64();
        }

        return new HeldMark
        {
            Segment = segment,
            Total = StageCounts.OfValues(counts),
            Rejects = Bytes(reader),
            Held = Bytes(reader),
            Removed = reader.ReadBoolean() ? new RemovedFiles(reader.ReadBoolean(), reader.ReadInt64()) : null,
        };
    }

    private static byte[] Bytes(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        byte[] bytes = length is >= 0 and <= MostBytes ? reader.ReadBytes(length) : throw new InvalidDataException("more than there can be");
        return bytes.Length == length ? bytes : throw new EndOfStreamException("cut off");
    }
}

/// <summary>What is kept of removed records.</summary>
/// <param name="HasRecords">Whether their bytes are, and not only their places.</param>
/// <param name="Left">How many were not kept.</param>
internal sealed record RemovedFiles(bool HasRecords, long Left);
