namespace Pipeline.Runs;

/// <summary>Paths as they stand in messages: some by name, the rest as a number.</summary>
internal static class PathList
{
    private const int Named = 5;

    /// <summary>The paths, in quotes.</summary>
    public static string Some(IReadOnlyCollection<string> paths)
    {
        string names = string.Join(", ", paths.Take(Named).Select(path => $"'{path}'"));
        return paths.Count > Named ? $"{names} and {paths.Count - Named:#,0} more" : names;
    }
}
