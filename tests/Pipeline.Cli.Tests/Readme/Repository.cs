namespace Pipeline.Cli.Tests.Readme;

/// <summary>The checkout in which the tests were built.</summary>
internal static class Repository
{
    /// <summary>The folder of Pipeline.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "Pipeline.sln")))
        {
            at = Path.GetDirectoryName(at);
        }

        return at ?? throw new InvalidOperationException("the tests do not stand below Pipeline.sln");
    }
}
