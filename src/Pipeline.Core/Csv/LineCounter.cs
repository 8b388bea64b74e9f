using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Csv;

/// <summary>Counts physical lines.</summary>
internal static class LineCounter
{
    /// <summary>
    /// The number of line ends: CR, LF and CRLF one each. To count in pieces, cut them at record ends: a CRLF that is
    /// cut in two counts twice.
    /// </summary>
    // Optimized at once: vector code is left out of ReadyToRun images, and a first, slow compilation of a loop over
    // every byte of the input costs more than a short run takes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Count(ReadOnlySpan<byte> bytes)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int count = 0;
        int at = 0;
        ulong afterReturn = 0;
        for (; at <= bytes.Length - ByteMask.Width; at += ByteMask.Width)
        {
            ref byte block = ref Unsafe.Add(ref first, at);
            ulong feeds = ByteMask.Of(ref block, (byte)'\n');
            ulong returns = ByteMask.Of(ref block, (byte)'\r');
            count += BitOperations.PopCount(returns) + BitOperations.PopCount(feeds & ~((returns << 1) | afterReturn));
            afterReturn = returns >> (ByteMask.Width - 1);
        }

        bool previousReturn = afterReturn != 0;
        for (; at < bytes.Length; at++)
        {
            byte value = bytes[at];
            if (value == (byte)'\r' || (value == (byte)'\n' && !previousReturn))
            {
                count++;
            }

            previousReturn = value == (byte)'\r';
        }

        return count;
    }
}
