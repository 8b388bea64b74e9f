using System.Text.RegularExpressions;

namespace Pipeline.Cli.Tests.Readme;

/// <summary>Holds the code against src/README.md: the map cannot name what is not there, and folders use only whom it lets them use.</summary>
public sealed partial class MapTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src");

    private static readonly string Core = Path.Combine(Source, "Pipeline.Core");

    [Fact]
    public void Names_OfOtherFolders_AreThoseThatTheMapAllows()
    {
        string[][] rows = [.. Table("| Folder | May use |")];
        Dictionary<string, string[]> allowed = rows.Index().ToDictionary(row => Folder(row.Item), row => row.Item[2] is "all above" ? [.. rows.Take(row.Index).Select(Folder)] : row.Item[2].Split(", "), StringComparer.Ordinal);
        ILookup<string, string> types = Files(Core).SelectMany(path => Types().Matches(File.ReadAllText(path)).Select(match => (Folder: FolderOf(path), Type: match.Groups["type"].Value)))
            .ToLookup(pair => pair.Folder, pair => pair.Type, StringComparer.Ordinal);
        List<string> faults = [];
        foreach (string path in Files(Core))
        {
            string folder = FolderOf(path);
            Assert.Contains(folder, allowed.Keys);
            foreach (Match match in Names().Matches(WithoutComments(path)))
            {
                string used = match.Groups["folder"].Value;
                bool isName = match.Groups["prefix"].Success || types[used].Contains(match.Groups["type"].Value, StringComparer.Ordinal);
                if (isName && allowed.ContainsKey(used) && !string.Equals(used, folder, StringComparison.Ordinal) && !allowed[folder].Contains(used, StringComparer.Ordinal))
                {
                    faults.Add($"{Path.GetRelativePath(Source, path)} uses Pipeline.{used}");
                }
            }
        }

        Assert.Empty(faults);
    }

    private static string Folder(string[] cells) => cells[1].Trim('`', '/');

    [Fact]
    public void Rooms_InBothTables_AreTheFoldersOfTheCode()
    {
        string[] rooms = [.. Directory.EnumerateDirectories(Core).Select(folder => Path.GetFileName(folder)).Except(["bin", "obj"]), "Pipeline.Cli", "Guide"];

        foreach (string heading in (string[])["| Folder | For |", "| Folder | May use |"])
        {
            Assert.Equal(rooms.Order(StringComparer.Ordinal), Table(heading).Select(cells => cells[1].Trim('`', '/')).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Namespace_OfEachFile_IsItsFolder()
    {
        foreach (string path in Files(Core))
        {
            string folder = Path.GetRelativePath(Core, Path.GetDirectoryName(path)!).Replace('/', '.');
            Assert.Contains($"namespace Pipeline.{folder};", File.ReadAllText(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PipelineGraph_FitsOnOnePage() =>
        Assert.InRange(File.ReadAllLines(Path.Combine(Core, "Graph", "PipelineGraph.cs")).Length, 1, 150);

    [Theory]
    [InlineData("CsvHelper", "Csv")]
    [InlineData("YamlDotNet", "Definition")]
    [InlineData("Polly", "Resilience")]
    [InlineData("System.Threading.Tasks.Dataflow", "Graph")]
    public void Usings_OfAPackage_AreInOneFolder(string package, string folder)
    {
        string[] users = [.. Usings(Source).Where(use => use.Name.StartsWith(package, StringComparison.Ordinal)).Select(use => Path.GetRelativePath(Core, use.File).Split('/')[0]).Distinct()];

        Assert.Equal([folder], users);
    }

    [Fact]
    public void Exists_ThatHidesErrors_IsAskedNowhere()
    {
        string[] users = [.. Files(Source).Where(path => HidingExists().IsMatch(WithoutComments(path))).Select(path => Path.GetRelativePath(Source, path))];

        // Entry.Look tells "not there" from "cannot know".
        Assert.Empty(users);
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

    private static IEnumerable<string[]> Table(string heading) => File.ReadLines(Path.Combine(Source, "README.md"))
        .SkipWhile(line => line != heading)
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries));

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static string FolderOf(string path) => Path.GetRelativePath(Core, path).Split('/')[0];

    private static string WithoutComments(string path) =>
        string.Join('\n', File.ReadLines(path).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    private static IEnumerable<(string File, string Name)> Usings(string folder) =>
        from file in Files(folder)
        from line in File.ReadLines(file)
        where line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';')
        select (file, line["using ".Length..^1]);

    [GeneratedRegex(@"\b(File|Directory|Path)\.Exists\b|\bnew (FileInfo|DirectoryInfo)\([^;]*\)\.Exists\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex HidingExists();

    // Pipeline.Runs.X anywhere, and Runs.X, which the common parent allows, where X is a type of that folder.
    [GeneratedRegex(@"(?<![\w.])(?<prefix>Pipeline\.)?(?<folder>[A-Z]\w+)(\.(?<type>[A-Z]\w+))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Names();

    [GeneratedRegex(@"^\s*(public|internal) [a-z ]*(class|record|struct|interface|enum) (struct )?(?<type>[A-Z]\w+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Types();
}
