using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Statistics;

/// <summary>Has memory fetched early. What is asked for in time comes while others are on their way too.</summary>
internal static class CacheLine
{
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
}
