using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Cli.Tests.Readme;

/// <summary>
/// Runs the console blocks of the README and of each chapter of the guide with the program that this test project was built with,
/// and compares what they print: the pages cannot say what is not so. After a change, the failure shows the lines to put into them.
/// </summary>
public sealed class PageTests
{
    public static TheoryData<string> Pages => [.. Markdown.Users];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Commands_OfThePage_PrintWhatItShows(string page)
    {
        IReadOnlyList<ConsoleCommand> commands = ConsoleBlocks.Read(Markdown.Lines(page));
        using TourShell shell = new();
        string[] before = FilesOf(shell);

        IReadOnlyList<(int ExitCode, string[] Output)> results = await shell.RunAsync(commands.Select(command => command.Command));

        StringBuilder faults = new();
        foreach ((ConsoleCommand command, (int exitCode, string[] output)) in commands.Zip(results))
        {
            if (exitCode != 0 || !ExpectedOutput.Matches(command.Expected, output))
            {
                faults.AppendLine().AppendLine($"{page}:{command.Line}: $ {command.Command}");
                faults.AppendLine($"ended with {exitCode}; expected:").AppendJoin('\n', command.Expected).AppendLine();
                faults.AppendLine("found:").AppendJoin('\n', output).AppendLine();
            }
        }

        Assert.True(faults.Length == 0, faults.ToString());
        Assert.True(results.Count == commands.Count, $"{page}: the shell ended, or was stopped, at command {results.Count + 1} of {commands.Count}");
        Assert.Equal(before, FilesOf(shell));
    }

    [Fact]
    public void Commands_OfReadmeAndGuide_AreMany() =>
        Assert.InRange(Markdown.Users.Sum(page => ConsoleBlocks.Read(Markdown.Lines(page)).Count), 40, 400);

    [Fact]
    public void Readme_IsShort() => Assert.InRange(Markdown.Lines("README.md").Length, 1, 200);

    [Fact]
    public void Readme_FiguresOfSpeed_AreThoseOfTheComparison()
    {
        string[] cells = Markdown.Lines("tests/Pipeline.Benchmarks/results/comparison.md").First(line => line.StartsWith("| `filter` |", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
        string[] memory = cells[^2].Split(" of ");

        Assert.Contains(
            $"takes {cells[2]} on two cores and {memory[0]} of memory; the fastest other CSV tool takes {cells[3].Split(" (")[0]} and {memory[1]} MB.",
            string.Join(' ', Markdown.Lines("README.md")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_OfReadmeAndGuide_Fit() =>
        Assert.All(Markdown.Users, page => Assert.All(Markdown.Lines(page), line => Assert.True(line.EnumerateRunes().Count() <= 120, $"{page}: {line}")));

    [Theory]
    [InlineData("src/Guide/guarantees.md", 30)]
    [InlineData("tests/Pipeline.Trials/README.md", 20)]
    public void Page_TestsNamed_Exist(string page, int least)
    {
        string[] named = [.. Regex.Matches(Markdown.Text(page), @"\b[A-Z][A-Za-z0-9]+Tests\b", RegexOptions.NonBacktracking).Select(match => match.Value).Distinct()];
        HashSet<string> files = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).OfType<string>()];

        Assert.InRange(named.Length, least, 200);
        Assert.Empty(named.Except(files, StringComparer.Ordinal));
    }

    [Fact]
    public void Links_ToFilesAndHeadings_Resolve()
    {
        string[] pages = [.. Markdown.Users, "src/README.md", "tests/Pipeline.Benchmarks/README.md", "tests/Pipeline.Trials/README.md"];
        foreach (string page in pages)
        {
            foreach ((string target, string? heading) in Markdown.Links(page))
            {
                string path = target.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, target);
                Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{page} points to {target}");
                Assert.True(heading is null || Markdown.Headings(path).Contains(heading), $"{page} points to {target}#{heading}");
            }
        }
    }

    [Theory]
    [InlineData("a|b", "a|b", true)]
    [InlineData("a|b", "a", false)]
    [InlineData("a", "a|b", false)]
    [InlineData("…", "", true)]
    [InlineData("…", "a|b|c", true)]
    [InlineData("a|…|c", "a|c", true)]
    [InlineData("a|…|c", "a|b|b|c", true)]
    [InlineData("a|…|c", "a|b", false)]
    [InlineData("took … s (1.5x)", "took 0.31 s (1.5x)", true)]
    [InlineData("took … s (1.5x)", "took 0.31 s (1y5x)", false)]
    [InlineData("a  |b", "a|b ", true)]
    public void Matches_Wildcards_StandForLinesAndCharacters(string expected, string actual, bool matches) =>
        Assert.Equal(matches, ExpectedOutput.Matches(Parts(expected), Parts(actual)));

    private static string[] Parts(string text) => text.Length == 0 ? [] : text.Split('|');

    // What git sees of a clone after it: out/ is ignored.
    private static string[] FilesOf(TourShell shell) =>
    [
        .. Directory.EnumerateFiles(shell.Clone, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(shell.Clone, file))
            .Where(file => !file.StartsWith("out/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];
}
