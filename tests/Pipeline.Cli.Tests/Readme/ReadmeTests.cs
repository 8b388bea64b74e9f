using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Cli.Tests.Readme;

/// <summary>
/// Runs the README's tour in a copy of sample-data, with the program that this test project was built with, and compares
/// what it prints: the README cannot say what is not so. After a change, the failure shows the lines to put into it.
/// </summary>
public sealed class ReadmeTests
{
    private static readonly string Readme = Path.Combine(Repository.Root, "README.md");

    [Fact]
    public async Task Tour_EveryCommand_PrintsWhatTheReadmeShows()
    {
        IReadOnlyList<ConsoleCommand> commands = ConsoleBlocks.Read(await File.ReadAllLinesAsync(Readme));
        Assert.NotEmpty(commands);

        using TourShell shell = new();
        StringBuilder faults = new();
        foreach (ConsoleCommand command in commands)
        {
            (int exitCode, string[] output) = await shell.RunAsync(command.Command);
            if (exitCode != 0 || !ExpectedOutput.Matches(command.Expected, output))
            {
                faults.AppendLine().AppendLine($"README.md:{command.Line}: $ {command.Command}");
                faults.AppendLine($"ended with {exitCode}; expected:").AppendJoin('\n', command.Expected).AppendLine();
                faults.AppendLine("found:").AppendJoin('\n', output).AppendLine();
            }
        }

        Assert.True(faults.Length == 0, faults.ToString());
    }

    [Fact]
    public async Task Guarantees_TestsNamed_Exist()
    {
        string text = await File.ReadAllTextAsync(Readme);
        string[] named = [.. Regex.Matches(text, @"\b[A-Z][A-Za-z0-9]+Tests\b", RegexOptions.NonBacktracking).Select(match => match.Value).Distinct()];
        HashSet<string> files = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).OfType<string>()];

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(files, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Links_ToFilesOfTheRepository_Exist()
    {
        foreach (string page in new[] { "README.md", "src/README.md", "src/Pipeline.Core/Expressions/README.md", "tests/Pipeline.Benchmarks/README.md" })
        {
            string file = Path.Combine(Repository.Root, page);
            MatchCollection links = Regex.Matches(await File.ReadAllTextAsync(file), @"\]\((?<target>[^)#:]+)\)", RegexOptions.NonBacktracking);
            foreach (string target in links.Select(link => Path.Combine(Path.GetDirectoryName(file)!, link.Groups["target"].Value)))
            {
                Assert.True(Path.Exists(target), $"{page} points to {target}");
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
        Assert.Equal(matches, ExpectedOutput.Matches(Lines(expected), Lines(actual)));

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.Split('|');
}
