using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Processes;

/// <summary>The processes below one, as they were at a moment: once it has ended nothing tells any more that they were its own.</summary>
internal sealed class ProcessTree
{
    private const int Parent = 1;
    private const int Started = 19;

    // An id may be another process's later; with the time of its start it is not.
    private readonly List<(int Id, string Started)> below = [];

    private ProcessTree()
    {
    }

    /// <summary>Notes all processes below one.</summary>
    public static ProcessTree Below(int root)
    {
        List<(int Id, string[] Fields)> all = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) && FieldsOf(id) is { } fields)
            {
                all.Add((id, fields));
            }
        }

        ProcessTree tree = new();
        HashSet<string> parents = [root.ToString(CultureInfo.InvariantCulture)];
        while (parents.Count > 0)
        {
            List<(int Id, string[] Fields)> children = all.FindAll(process => parents.Contains(process.Fields[Parent]));
            tree.below.AddRange(children.Select(process => (process.Id, process.Fields[Started])));
            parents = [.. children.Select(process => process.Id.ToString(CultureInfo.InvariantCulture))];
        }

        return tree;
    }

    /// <summary>Kills those that still run.</summary>
    public void Kill()
    {
        foreach ((int id, string started) in below)
        {
            try
            {
                if (string.Equals(FieldsOf(id)?[Started], started, StringComparison.Ordinal))
                {
                    using Process process = Process.GetProcessById(id);
                    process.Kill(entireProcessTree: true);
                }
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
            {
                // It has ended before we could kill it.
            }
        }
    }

    /// <summary>The fields behind the name in <c>/proc/ID/stat</c>, see proc(5), or null when it has ended.</summary>
    private static string[]? FieldsOf(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
