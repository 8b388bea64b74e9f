using System.Runtime.CompilerServices;

namespace Pipeline.Statistics;

/// <summary>An array that grows part by part: nothing is copied, and nothing old is left to be collected.</summary>
/// <typeparam name="T">What it has.</typeparam>
internal sealed class PartedArray<T>
{
    /// <summary>How many values a part has.</summary>
    public const int Part = 1 << Bits;

    private const int Bits = 9;

    private T[][] parts = [];
    private int count;

    /// <summary>How many values it has room for.</summary>
    public int Length => count << Bits;

    /// <summary>A value.</summary>
    public ref T this[int at]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref parts[at >> Bits][at & (Part - 1)];
    }

    /// <summary>Makes room for so many values. New ones are empty.</summary>
    public void Reserve(int length)
    {
        for (; Length < length; count++)
        {
            if (count == parts.Length)
            {
                Array.Resize(ref parts, Math.Max(1, 2 * count));
            }

            parts[count] = new T[Part];
        }
    }

    /// <summary>Gives its memory back.</summary>
    public void Release()
    {
        parts = [];
        count = 0;
    }

    /// <summary>Empties the first values, so many and perhaps some more.</summary>
    public void Clear(int length)
    {
        for (int part = 0; part << Bits < length; part++)
        {
            Array.Clear(parts[part]);
        }
    }
}
