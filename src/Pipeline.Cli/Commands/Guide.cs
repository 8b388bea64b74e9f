namespace Pipeline.Cli.Commands;

/// <summary>The chapters of the guide: the files of src/Guide, which the build puts into the program.</summary>
internal static class Guide
{
    private const string Prefix = "guide/";

    /// <summary>Names of the chapters.</summary>
    public static IReadOnlyList<string> Topics { get; } =
    [
        .. typeof(Guide).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of a chapter.</summary>
    /// <param name="topic">One of the names.</param>
    public static string Read(string topic)
    {
        using StreamReader reader = new(typeof(Guide).Assembly.GetManifestResourceStream(Prefix + topic)!);
        return reader.ReadToEnd();
    }
}
