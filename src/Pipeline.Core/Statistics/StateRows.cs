using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// States of groups that are plain numbers, all of a group side by side: where groups are many, each is found in memory far away, and one way there
/// is enough for all of them. They grow part by part, so that nothing is copied and nothing old is left to be collected.
/// </summary>
internal sealed class StateRows
{
    private const int Bits = 9;
    private const int Part = 1 << Bits;

    private byte[][] parts = [];
    private int count;
    private int width;

    /// <summary>How many groups there is room for.</summary>
    public int Length => count << Bits;

    /// <summary>Bytes that the states of so many groups take in memory.</summary>
    public long RoomOf(int groups) => (long)groups * width;

    /// <summary>Adds a state to each row, before there are any.</summary>
    /// <returns>Where in a row it stands.</returns>
    public int Add<T>()
        where T : unmanaged
    {
        int place = width;
        width += (Unsafe.SizeOf<T>() + sizeof(ulong) - 1) & -sizeof(ulong);
        return place;
    }

    /// <summary>A state.</summary>
    /// <param name="group">The group, below <see cref="Length"/>.</param>
    /// <param name="place">What <see cref="Add"/> gave for the type.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T At<T>(int group, int place)
        where T : unmanaged => ref Unsafe.As<byte, T>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(parts[group >> Bits]), ((group & (Part - 1)) * width) + place));

    /// <summary>Makes room for so many groups. New ones are empty.</summary>
    public void Reserve(int groups)
    {
        for (; Length < groups; count++)
        {
            if (count == parts.Length)
            {
                Array.Resize(ref parts, Math.Max(1, 2 * count));
            }

            parts[count] = new byte[Part * width];
        }
    }

    /// <summary>Gives their memory back.</summary>
    public void Release()
    {
        parts = [];
        count = 0;
    }

    /// <summary>Empties the rows of the first groups, so many and perhaps some more.</summary>
    public void Clear(int groups)
    {
        for (int part = 0; part << Bits < groups; part++)
        {
            Array.Clear(parts[part]);
        }
    }

    /// <summary>Has the row fetched, the most of it that is usual.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch(int group)
    {
        CacheLine.Fetch(ref At<byte>(group, 0));
        CacheLine.Fetch(ref At<byte>(group, width - 1));
    }
}
