using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Pipeline.Cli.Commands;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Cli.Tests.Readme;

/// <summary>Holds the chapters of the guide to the code.</summary>
public sealed class GuideTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Guide");

    [Fact]
    public void Topics_AreTheFilesOfTheGuide()
    {
        string[] files = [.. Directory.GetFiles(Folder, "*.md").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];

        Assert.NotEmpty(files);
        Assert.Equal(files, Guide.Topics);
        Assert.All(files, topic => Assert.Equal(File.ReadAllText(Path.Combine(Folder, topic + ".md")), Guide.Read(topic)));
    }

    [Fact]
    public void Chapters_CommandsNamed_Exist()
    {
        string[] commands = ["run", "plan", "check", "preview", "stats", "init", "sniff", "tune", "schedule", "tasks", "runs", "report", "schema", "functions", "help", "completion", "COMMAND"];
        foreach (string file in Directory.GetFiles(Folder, "*.md"))
        {
            Assert.All(Regex.Matches(File.ReadAllText(file), "`pipeline (?<command>[A-Za-z]+)", RegexOptions.NonBacktracking), match => Assert.Contains(match.Groups["command"].Value, commands));
        }
    }

    [Fact]
    public void ExitCodes_InTheTable_AreThoseOfTheProgram()
    {
        string[] codes = [.. typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((int)field.GetValue(null)!).ToString(CultureInfo.InvariantCulture))];
        string[] told = [.. Markdown.Lines("src/Guide/exit-codes.md").Select(line => Regex.Match(line, @"^\| (?<codes>\d+(, \d+)*) \|", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)).Where(match => match.Success).SelectMany(match => match.Groups["codes"].Value.Split(", "))];

        Assert.Equal(codes.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Environment_VariablesNamed_AreThoseOfFlags()
    {
        string[] known = [.. SettingFlags.All.Select(flag => DefinitionSources.VariableOf(flag.Name)), "PIPELINE_QUIET"];
        MatchCollection named = Regex.Matches(File.ReadAllText(Path.Combine(Folder, "environment.md")), "PIPELINE_[A-Z_]*[A-Z]", RegexOptions.NonBacktracking);

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name.Value, known));
    }
}
