using System.Runtime.CompilerServices;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <content>Bytes of its own, in an array that grows.</content>
internal sealed partial class RecordEncoder
{
    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        used += bytes.Length;
    }

    /// <summary>Writes the bytes to the front of the room and gives what is left of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<byte> Put(ReadOnlySpan<byte> bytes, Span<byte> room)
    {
        bytes.CopyTo(room);
        return room[bytes.Length..];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<byte> Put(byte value, Span<byte> room)
    {
        room[0] = value;
        return room[1..];
    }

    private Span<byte> Room(int count)
    {
        if (output is null || output.Length - used < count)
        {
            Grow(count);
        }

        return output.AsSpan(used);
    }

    private void Grow(int count)
    {
        int first = layout.WholeRecord ? batch.Length + 64 : batch.Length + (batch.Length / 4) + 256;
        byte[] larger = ByteArrays.Rent(output is null ? Math.Max(count, first) : Math.Max(checked(used + count), output.Length * 2));
        if (output is not null)
        {
            output.AsSpan(0, used).CopyTo(larger);
            ByteArrays.Return(output);
        }

        output = larger;
    }
}
