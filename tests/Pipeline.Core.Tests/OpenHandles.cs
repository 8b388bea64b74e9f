namespace Pipeline.Core.Tests;

/// <summary>
/// What this process holds open, which other tests share: so files are told apart from the rest by where they are.
/// </summary>
internal static class OpenHandles
{
    /// <summary>How many the runtime may open of its own accord meanwhile, such as a thread's or a file's that was loaded late.</summary>
    public const int OfTheRuntime = 10;

    private static readonly string Temporary = Path.GetFullPath(Path.GetTempPath());

    /// <summary>How many files below a folder.</summary>
    public static int Below(string folder) => Count(target => target.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>How many that are no temporary files of tests: pipes, sockets, devices, other files.</summary>
    public static int NotTemporary() => Count(target => !target.StartsWith(Temporary, StringComparison.Ordinal));

    private static int Count(Func<string, bool> counts) => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(handle =>
    {
        try
        {
            return new FileInfo(handle).LinkTarget is { } target && counts(target);
        }
        catch (IOException)
        {
            // Closed since it was listed.
            return false;
        }
    });
}
