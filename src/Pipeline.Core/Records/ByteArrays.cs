using System.Buffers;
using System.Numerics;

namespace Pipeline.Records;

/// <summary>
/// Lends arrays of bytes. Those of up to a mebibyte are the shared pool's. It keeps up to 32 of each size for each core, which is too much of
/// larger ones: of these only the last few that came back are kept, for one that asks for the same size. What the others took is
/// garbage, and the collector lets garbage grow to several times of what is in use, so it is told when there is much of it.
/// </summary>
internal static class ByteArrays
{
    private const int LargestShared = 1 << 20;
    private const int StepsOfSize = 4;
    private const long MostKept = 16 << 20;
    private const long MostGarbage = 32 << 20;

    private static readonly Lock Gate = new();
    private static readonly List<byte[]> Kept = [];
    private static long kept;
    private static long garbage;
    private static int collections;

    /// <summary>Bytes of the array that is lent where so many are asked for.</summary>
    public static int LengthFor(int least)
    {
        if (least <= LargestShared)
        {
            return Math.Max(16, (int)BitOperations.RoundUpToPowerOf2((uint)least));
        }

        long step = BitOperations.RoundUpToPowerOf2((uint)least) / 2 / StepsOfSize;
        return (int)Math.Min(Array.MaxLength, (least + step - 1) / step * step);
    }

    /// <summary>Lends an array. Its bytes have any values.</summary>
    public static byte[] Rent(int least)
    {
        if (least <= LargestShared)
        {
            return ArrayPool<byte>.Shared.Rent(least);
        }

        int length = LengthFor(least);
        lock (Gate)
        {
            for (int i = Kept.Count - 1; i >= 0; i--)
            {
                if (Kept[i] is var array && array.Length == length)
                {
                    Kept.RemoveAt(i);
                    kept -= length;
                    return array;
                }
            }
        }

        return GC.AllocateUninitializedArray<byte>(length);
    }

    /// <summary>Takes an array back, which may be one that somebody made: of another length than those that are lent, it is garbage now.</summary>
    public static void Return(byte[] array)
    {
        bool isOurs = array.Length == LengthFor(array.Length);
        if (array.Length <= LargestShared)
        {
            if (isOurs)
            {
                ArrayPool<byte>.Shared.Return(array);
            }

            return;
        }

        lock (Gate)
        {
            if (isOurs)
            {
                Kept.Add(array);
                kept += array.Length;
            }
            else
            {
                garbage += array.Length;
            }

            int tooMany = 0;
            for (; kept > MostKept; tooMany++)
            {
                kept -= Kept[tooMany].Length;
                garbage += Kept[tooMany].Length;
            }

            Kept.RemoveRange(0, tooMany);
            if (garbage < MostGarbage)
            {
                return;
            }

            garbage = 0;
            if (collections != GC.CollectionCount(GC.MaxGeneration))
            {
                collections = GC.CollectionCount(GC.MaxGeneration);
                return;
            }
        }

        GC.Collect();
        collections = GC.CollectionCount(GC.MaxGeneration);
    }
}
