using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Graph;

/// <summary>A record between two segments, as the payload of its entry: where it came from, what was computed for it, its source bytes.</summary>
internal readonly ref struct HeldRecord
{
    private HeldRecord(ReadOnlySpan<byte> origin, ReadOnlySpan<byte> values, ReadOnlySpan<byte> source)
    {
        Origin = origin;
        Values = values;
        Source = source;
    }

    /// <summary>A <see cref="RecordOrigin"/>.</summary>
    public ReadOnlySpan<byte> Origin { get; }

    /// <summary>What was computed, as <see cref="LiveRecords.Add(int, ReadOnlySpan{byte})"/> takes it.</summary>
    public ReadOnlySpan<byte> Values { get; }

    /// <summary>The record and its line end.</summary>
    public ReadOnlySpan<byte> Source { get; }

    /// <summary>Gives a record to a sorter.</summary>
    public static void Write(SpillSorter sorter, ReadOnlySpan<byte> key, ReadOnlySpan<byte> origin, ReadOnlySpan<byte> values, ReadOnlySpan<byte> source, ReadOnlySpan<byte> end)
    {
        int length = VarNumber.LengthOf((ulong)origin.Length) + origin.Length + VarNumber.LengthOf((ulong)values.Length) + values.Length + source.Length + end.Length;
        Span<byte> room = sorter.Add(key, length);
        room = room[VarNumber.Write(room, (ulong)origin.Length)..];
        origin.CopyTo(room);
        room = room[origin.Length..];
        room = room[VarNumber.Write(room, (ulong)values.Length)..];
        values.CopyTo(room);
        room = room[values.Length..];
        source.CopyTo(room);
        end.CopyTo(room[source.Length..]);
    }

    /// <summary>Reads a payload.</summary>
    public static HeldRecord Read(ReadOnlySpan<byte> payload)
    {
        int at = 0;
        int length = (int)VarNumber.Read(payload, ref at);
        ReadOnlySpan<byte> origin = payload.Slice(at, length);
        at += length;
        length = (int)VarNumber.Read(payload, ref at);
        return new HeldRecord(origin, payload.Slice(at, length), payload[(at + length)..]);
    }
}
