namespace Pipeline.Processes;

/// <summary>
/// The environment of children: what finds programs and the .NET host, and nothing else. So secrets of the caller stay with
/// it, and a program answers the same whoever starts the run.
/// </summary>
internal static class ChildEnvironment
{
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "DOTNET_ROLL_FORWARD", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"];

    /// <summary>Fills the variables of a child.</summary>
    public static void Fill(IDictionary<string, string?> variables, IReadOnlyDictionary<string, string> added)
    {
        foreach (string name in variables.Keys.Where(name => !IsInherited(name)).ToList())
        {
            variables.Remove(name);
        }

        foreach ((string name, string value) in added)
        {
            variables[name] = value;
        }
    }

    private static bool IsInherited(string name) =>
        Inherited.Contains(name, StringComparer.Ordinal) || name.StartsWith("DOTNET_ROOT", StringComparison.Ordinal);
}
