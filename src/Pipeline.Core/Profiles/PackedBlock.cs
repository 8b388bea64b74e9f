using System.Runtime.InteropServices;
using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>
/// Some hundred packed values of one kind in ascending order, each with how often it came, as bytes: the first value, the step between values,
/// and how many steps each lies above the one before.
/// </summary>
internal static class PackedBlock
{
    /// <summary>Most values of a block.</summary>
    public const int MostValues = 1024;

    private const int HeadBytes = (2 * sizeof(ulong)) + sizeof(int);

    /// <summary>Adds a block.</summary>
    public static void Write(ReadOnlySpan<ulong> values, ReadOnlySpan<uint> times, PooledBytes to)
    {
        (_, _, ulong step) = PackedSort.RangeOf(values);
        Span<byte> room = to.Reserve(HeadBytes + (values.Length * 2 * VarNumber.MostBytes));
        MemoryMarshal.Write(room, in values[0]);
        MemoryMarshal.Write(room[sizeof(ulong)..], in step);
        int count = values.Length;
        MemoryMarshal.Write(room[(2 * sizeof(ulong))..], in count);
        int at = HeadBytes;
        ulong before = values[0];
        for (int i = 0; i < values.Length; i++)
        {
            ulong difference = values[i] - before;
            ulong steps = step == 1 ? difference : difference / step;
            before = values[i];
            at += VarNumber.Write(room[at..], (steps << 1) | (times[i] == 1 ? 0u : 1u));
            if (times[i] != 1)
            {
                at += VarNumber.Write(room[at..], times[i]);
            }
        }

        to.Advance(at);
    }

    /// <summary>The first value of a block.</summary>
    public static ulong FirstOf(ReadOnlySpan<byte> block) => MemoryMarshal.Read<ulong>(block);

    /// <summary>How many values a block has.</summary>
    public static int CountOf(ReadOnlySpan<byte> block) => MemoryMarshal.Read<int>(block[(2 * sizeof(ulong))..]);

    /// <summary>Reads a block.</summary>
    public static void Read(ReadOnlySpan<byte> block, Span<ulong> values, Span<uint> times)
    {
        ulong value = MemoryMarshal.Read<ulong>(block);
        ulong step = MemoryMarshal.Read<ulong>(block[sizeof(ulong)..]);
        int count = CountOf(block);
        int at = HeadBytes;
        for (int i = 0; i < count; i++)
        {
            ulong next = VarNumber.Read(block, ref at);
            value += (next >> 1) * step;
            values[i] = value;
            times[i] = (next & 1) == 0 ? 1 : (uint)VarNumber.Read(block, ref at);
        }
    }
}
