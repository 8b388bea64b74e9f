using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Records;

/// <summary>Copies few bytes many times: what is copied is rounded up to whole chunks, since a loop over few bytes, or a call, costs more than copying too many.</summary>
internal static class ChunkedCopy
{
    /// <summary>Bytes of a chunk: so much room must be behind what is copied.</summary>
    public const int Chunk = 64;

    /// <summary>Copies bytes, and others behind them, to where a chunk more than these has room.</summary>
    /// <param name="bytes">Where they stand.</param>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="to">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte[] bytes, int start, int count, ref byte to)
    {
        if (bytes.Length - start < count + Chunk)
        {
            // At the end of the buffer no others stand behind them.
            bytes.AsSpan(start, count).CopyTo(MemoryMarshal.CreateSpan(ref to, count));
            return;
        }

        ref byte from = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bytes), start);
        for (int at = 0; at < count; at += Chunk)
        {
            Vector512.LoadUnsafe(ref from, (nuint)at).StoreUnsafe(ref to, (nuint)at);
        }
    }
}
