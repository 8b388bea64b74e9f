namespace Pipeline.Files;

/// <summary>Where a path leads when every link in it was followed.</summary>
internal static class RealPath
{
    /// <summary>The path without links; from where it names nothing that can be looked at, as it is.</summary>
    public static string Of(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string real = Path.GetPathRoot(full)!;
        foreach (string name in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, name);
            try
            {
                real = File.ResolveLinkTarget(real, returnFinalTarget: true) is { } target ? Of(target.FullName) : real;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Whoever opens it finds the same.
            }
        }

        return real;
    }
}
