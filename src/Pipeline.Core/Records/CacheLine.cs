using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Records;

/// <summary>Has memory fetched early. What is asked for in time comes while others are on their way too.</summary>
internal static class CacheLine
{
    private const int Bytes = 64;

    /// <summary>Whether the processor can be asked; otherwise nobody needs to find out where something stands.</summary>
    public static bool CanFetch => Sse.IsSupported;

    /// <summary>Asks for what stands somewhere: a hint that reads nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Fetch<T>(ref readonly T at)
    {
        // An address that is none any more does no harm.
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in at)));
        }
    }

    /// <summary>Asks for so many lines from there on.</summary>
    public static unsafe void Fetch(ref readonly byte at, int lines)
    {
        byte* line = (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in at));
        for (int i = 0; i < lines && Sse.IsSupported; i++)
        {
            Sse.Prefetch0(line + (i * Bytes));
        }
    }
}
