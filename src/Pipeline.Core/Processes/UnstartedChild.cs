using System.Globalization;

namespace Pipeline.Processes;

/// <summary>A child between fork(2) and execve(2), which somebody has stopped there: it still is this very program, and the thread that started it waits in the kernel.</summary>
internal static class UnstartedChild
{
    private const int State = 0;
    private const int Parent = 1;

    /// <summary>Kills children of this process that still run its own command line, or only those of them that are stopped.</summary>
    public static void Kill(bool onlyStopped)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string self = CommandLineOf(Environment.ProcessId);
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) && IsOurs(id, onlyStopped) && string.Equals(CommandLineOf(id), self, StringComparison.Ordinal))
            {
                PosixPipe.Kill(id);
            }
        }
    }

    /// <summary>By the fields behind the name in <c>/proc/ID/stat</c>, see proc(5).</summary>
    private static bool IsOurs(int id, bool onlyStopped)
    {
        string stat = Read($"/proc/{id}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > Parent && (!onlyStopped || fields[State] is "T" or "t") && int.TryParse(fields[Parent], CultureInfo.InvariantCulture, out int parent) && parent == Environment.ProcessId;
    }

    private static string CommandLineOf(int id) => Read($"/proc/{id}/cmdline");

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
