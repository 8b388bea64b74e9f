using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Graph.Held;

/// <summary>A record between two segments: where it came from, what was computed for it, its source bytes. It is the payload of an entry.</summary>
internal readonly ref struct HeldRecord
{
    /// <summary>What the stage orders by; empty where it was read from an entry, which has it.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>The <see cref="KeyHash"/> of <see cref="Key"/>, where the stage is told of records before they come.</summary>
    public ulong Hash { get; init; }

    /// <summary>How much of <see cref="Key"/> says to which group the record belongs.</summary>
    public int GroupLength { get; init; }

    /// <summary>A <see cref="RecordOrigin"/>.</summary>
    public ReadOnlySpan<byte> Origin { get => Late is { } late ? late.Of(Place) : field; init; }

    /// <summary>The same, where it is at hand: what was just written is slow to read.</summary>
    public RecordOrigin Place { private get; init; }

    /// <summary>Writes <see cref="Place"/> when its bytes are asked for; of many records they never are. Null where they are there.</summary>
    public LateOrigin? Late { private get; init; }

    /// <summary>What was computed, as <see cref="LiveRecords.Add(int, ReadOnlySpan{byte})"/> takes it.</summary>
    public ReadOnlySpan<byte> Values { get; init; }

    /// <summary>The values that the stage works on, in the same form.</summary>
    public ReadOnlySpan<byte> Inputs { get; init; }

    /// <summary>The record and its line end.</summary>
    public ReadOnlySpan<byte> Source { get; init; }

    /// <summary>A line end that the source lacks.</summary>
    public ReadOnlySpan<byte> SourceEnd { get; init; }

    /// <summary>Bytes of it as a payload.</summary>
    public int PayloadLength => VarNumber.LengthOf((ulong)GroupLength) + LengthOf(Origin) + LengthOf(Values) + LengthOf(Inputs) + Source.Length + SourceEnd.Length;

    /// <summary>The same record with other values.</summary>
    public HeldRecord With(ReadOnlySpan<byte> values, ReadOnlySpan<byte> inputs) => new()
    {
        Key = Key, Hash = Hash, GroupLength = GroupLength, Origin = Origin, Place = Place, Late = Late, Values = values, Inputs = inputs, Source = Source, SourceEnd = SourceEnd,
    };

    /// <summary>Where it came from.</summary>
    public RecordOrigin ReadOrigin() => Place.Record > 0 ? Place : RecordOrigin.Read(Origin);

    /// <summary>Gives it to a sorter.</summary>
    /// <param name="sorter">The sorter.</param>
    /// <param name="key">The key of its entry.</param>
    public void WriteTo(SpillSorter sorter, ReadOnlySpan<byte> key) => WriteTo(sorter.Add(key, PayloadLength));

    /// <summary>Writes it as a payload.</summary>
    public void WriteTo(Span<byte> room)
    {
        room = room[VarNumber.Write(room, (ulong)GroupLength)..];
        Write(ref room, Origin);
        Write(ref room, Values);
        Write(ref room, Inputs);
        Source.CopyTo(room);
        SourceEnd.CopyTo(room[Source.Length..]);
    }

    /// <summary>Reads a payload.</summary>
    public static HeldRecord Read(ReadOnlySpan<byte> payload)
    {
        int at = 0;
        return new HeldRecord
        {
            GroupLength = (int)VarNumber.Read(payload, ref at),
            Origin = Part(payload, ref at),
            Values = Part(payload, ref at),
            Inputs = Part(payload, ref at),
            Source = payload[at..],
        };
    }

    /// <summary>Reads <see cref="GroupLength"/> of a payload.</summary>
    public static int GroupLengthOf(ReadOnlySpan<byte> payload)
    {
        int at = 0;
        return (int)VarNumber.Read(payload, ref at);
    }

    private static int LengthOf(ReadOnlySpan<byte> part) => VarNumber.LengthOf((ulong)part.Length) + part.Length;

    private static void Write(ref Span<byte> room, ReadOnlySpan<byte> part)
    {
        room = room[VarNumber.Write(room, (ulong)part.Length)..];
        part.CopyTo(room);
        room = room[part.Length..];
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> payload, scoped ref int at)
    {
        int length = (int)VarNumber.Read(payload, ref at);
        at += length;
        return payload.Slice(at - length, length);
    }
}
