using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Files;

/// <summary>Large pages under the memory of arrays: fewer faults, and the processor finds places that lie anywhere in it sooner.</summary>
internal static partial class LargePages
{
    private const nuint Bytes = 2 << 20;
    private const int Wanted = 14;

    /// <summary>Asks for them, where an array is about to be filled as a whole. A hint: where the system has none, nothing changes.</summary>
    public static unsafe void Ask(byte[] array)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        nuint start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        nuint first = (start + Bytes - 1) & ~(Bytes - 1);
        nuint end = (start + (nuint)array.Length) & ~(Bytes - 1);
        if (first < end)
        {
            _ = Advise(first, end - first, Wanted);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);
}
