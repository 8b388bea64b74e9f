namespace Pipeline.Files;

/// <summary>What the caller of this process left open for it.</summary>
public static class StandardStreams
{
    /// <summary>Whether a descriptor is the caller's: 0 for stdin, 1 for stdout. After <c>&gt;&amp;-</c> the number may be a file of the runtime.</summary>
    public static bool IsOpen(int descriptor) => OperatingSystem.IsWindows() || Posix.IsInherited(descriptor);
}
