namespace Pipeline.Core.Tests.Csv;

/// <summary>A test over the corpora beside the repository; skipped, saying so, where they are missing.</summary>
internal sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute()
    {
        if (Folder is null)
        {
            Skip = "files of others are not part of this repository, and ../shared/corpora, where they are looked for, is not there";
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
