using System.Text.RegularExpressions;

namespace Pipeline.Cli.Tests.Readme;

/// <summary>Holds the code against src/README.md: the map cannot name what is not there, and folders use only whom it lets them use.</summary>
public sealed class MapTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src");

    private static readonly string Core = Path.Combine(Source, "Pipeline.Core");

    [Fact]
    public void Usings_OfEachFolder_AreThoseOfTheMap()
    {
        Dictionary<string, HashSet<string>> allowed = [];
        foreach (string[] cells in File.ReadLines(Path.Combine(Source, "README.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)))
        {
            allowed[cells[1].Trim('`', '/')] = [.. cells[3].Split(", ")];
        }

        List<string> faults = [];
        foreach (string folder in Directory.EnumerateDirectories(Core).Select(path => Path.GetFileName(path)!).Where(name => name is not ("bin" or "obj")))
        {
            Assert.Contains(folder, allowed.Keys);
            foreach ((string file, string used) in Usings(Path.Combine(Core, folder)).Where(use => use.Name.StartsWith("Pipeline.", StringComparison.Ordinal)))
            {
                string other = used.Split('.')[1];
                if (!string.Equals(other, folder, StringComparison.Ordinal) && !allowed[folder].Contains(other))
                {
                    faults.Add($"{Path.GetRelativePath(Source, file)} uses {used}");
                }
            }
        }

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("CsvHelper", "Csv")]
    [InlineData("YamlDotNet", "Definition")]
    [InlineData("System.Threading.Tasks.Dataflow", "Graph")]
    public void Usings_OfAPackage_AreInOneFolder(string package, string folder)
    {
        string[] users = [.. Usings(Source).Where(use => use.Name.StartsWith(package, StringComparison.Ordinal)).Select(use => Path.GetDirectoryName(use.File)!).Distinct()];

        Assert.Equal([Path.Combine(Core, folder)], users);
    }

    [Fact]
    public void Names_InTheMap_AreInTheCode()
    {
        HashSet<string> words = [.. Files(Source).SelectMany(file => Regex.Matches(File.ReadAllText(file), @"\w+", RegexOptions.NonBacktracking)).Select(match => match.Value)];
        string[] named =
        [
            .. Regex.Matches(File.ReadAllText(Path.Combine(Source, "README.md")), "`(?<name>[A-Z][A-Za-z]+(?:[/.][A-Z][A-Za-z]+)*)s?`", RegexOptions.NonBacktracking)
                .SelectMany(match => match.Groups["name"].Value.Split('/', '.')),
        ];

        Assert.NotEmpty(named);
        Assert.Empty(named.Except([.. words, .. Files(Source).Select(file => Path.GetFileNameWithoutExtension(file)), nameof(MapTests)], StringComparer.Ordinal));
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static IEnumerable<(string File, string Name)> Usings(string folder) =>
        from file in Files(folder)
        from line in File.ReadLines(file)
        where line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';')
        select (file, line["using ".Length..^1]);
}
