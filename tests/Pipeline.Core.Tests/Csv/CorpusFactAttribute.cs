namespace Pipeline.Core.Tests.Csv;

/// <summary>A test over the corpora beside the repository; skipped, saying so, where they are missing.</summary>
internal sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute()
    {
        if (Folder is null)
        {
            Skip = "../shared/corpora is missing beside the repository";
        }
    }

    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Pipeline.sln")))
            {
                string folder = Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "corpora"));
                return Directory.Exists(folder) ? folder : null;
            }
        }

        return null;
    }
}
