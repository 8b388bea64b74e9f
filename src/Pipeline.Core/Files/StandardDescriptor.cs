using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Pipeline.Files;

/// <summary>The descriptors 0, 1 and 2, of which a caller may have closed any before it started this process.</summary>
[UnsupportedOSPlatform("windows")]
public static partial class StandardDescriptor
{
    /// <summary>
    /// Whether the caller left a descriptor open for us. If it did not, the runtime opened something of its own under that
    /// number before any of our code ran, to be closed on execve(2); and what is to be closed then cannot have come from the caller.
    /// </summary>
    public static bool IsInherited(int descriptor)
    {
        const int GetDescriptorFlags = 1;
        const int CloseOnExecFlag = 1;
        int flags = Control(descriptor, GetDescriptorFlags);
        return flags >= 0 && (flags & CloseOnExecFlag) == 0;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);
}
