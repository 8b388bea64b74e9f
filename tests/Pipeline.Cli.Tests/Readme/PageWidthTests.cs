namespace Pipeline.Cli.Tests.Readme;

/// <summary>Pages are read in terminals and reviews too, so their lines are short. Lines of a fenced block are data or commands, which cannot be broken.</summary>
public sealed class PageWidthTests
{
    private const int Widest = 120;

    [Fact]
    public void Lines_OfAllPages_FitOnAScreen()
    {
        string source = Path.Combine(Repository.Root, "src");
        string[] pages = [Path.Combine(Repository.Root, "README.md"), .. Directory.EnumerateFiles(source, "*.md", SearchOption.AllDirectories).Where(IsOurs)];
        string[] tooWide =
        [
            .. from page in pages
               from number in TooWide(page)
               select $"{Path.GetRelativePath(Repository.Root, page)}:{number}",
        ];

        Assert.True(pages.Length > 3, string.Join(", ", pages));
        Assert.Empty(tooWide);

        bool IsOurs(string page) => !Path.GetRelativePath(source, page).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");
    }

    private static IEnumerable<int> TooWide(string page)
    {
        bool isFenced = false;
        int number = 0;
        foreach (string line in File.ReadLines(page))
        {
            number++;
            isFenced ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (!isFenced && line.EnumerateRunes().Count() > Widest)
            {
                yield return number;
            }
        }
    }
}
