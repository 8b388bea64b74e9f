using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>What is seen of a process and done to it from outside. It may end at any moment, or be another's child.</summary>
internal static class OtherProcess
{
    /// <summary>The ids of all processes.</summary>
    public static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Where(id => id > 0);

    /// <summary>State, parent, group and more of a process; empty when there is none.</summary>
    public static string[] Stat(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether it runs. A zombie has ended too: who has to collect it may be another than we, when its parent was killed.</summary>
    public static bool IsRunning(int id) => Stat(id) is [not "Z", ..];

    /// <summary>Whether a worker has written more than its READY.</summary>
    public static bool HasAnswered(int id)
    {
        try
        {
            string written = File.ReadLines($"/proc/{id}/io").First(line => line.StartsWith("wchar: ", StringComparison.Ordinal));
            return long.Parse(written.AsSpan(7), CultureInfo.InvariantCulture) > 10_000;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>How many handles it holds; 0 when there is no such process.</summary>
    public static int CountHandles(int id)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Sends a signal to a process, or to the group of a negative id.</summary>
    public static async Task SignalAsync(string signal, int id)
    {
        using Process kill = Process.Start("kill", ["-" + signal, "--", id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until something is so, and fails past the limit.</summary>
    public static async Task UntilAsync(Func<bool> condition, TimeSpan limit)
    {
        using CancellationTokenSource late = new(limit);
        while (!condition())
        {
            await Task.Delay(20, late.Token);
        }
    }
}
