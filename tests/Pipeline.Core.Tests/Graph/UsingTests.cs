using System.Text.RegularExpressions;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Holds the table "Who may use whom" of the design: reads the <c>using</c> lines and the names written out.</summary>
public sealed partial class UsingTests
{
    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Records"] = [],
        ["Csv"] = ["Records"],
        ["Expressions"] = ["Records"],
        ["Resilience"] = ["Records"],
        ["Definition"] = ["Records", "Csv"],
        ["Stages"] = ["Definition", "Expressions", "Csv", "Records"],
        ["Planning"] = ["Stages", "Definition", "Expressions", "Csv", "Records"],
        ["Workers"] = ["Resilience", "Planning", "Stages", "Definition", "Csv", "Records"],
        ["Runs"] = ["Planning", "Records", "Definition", "Resilience"],
        ["Reports"] = ["Planning", "Records", "Definition", "Resilience"],
        ["Graph"] = ["Records", "Csv", "Expressions", "Resilience", "Definition", "Stages", "Planning", "Workers", "Runs", "Reports"],
    };

    private static string Source { get; } = FindSource();

    [Fact]
    public void CoreSources_UseOnlyWhatTheTableAllows()
    {
        ILookup<string, string> types = Files().SelectMany(path => Types().Matches(File.ReadAllText(path)).Select(match => (Room: RoomOf(path), Type: match.Groups["type"].Value)))
            .ToLookup(pair => pair.Room, pair => pair.Type, StringComparer.Ordinal);
        List<string> faults = [];
        foreach (string path in Files())
        {
            string room = RoomOf(path);
            Assert.True(MayUse.ContainsKey(room), $"{path} stands in a room that the table does not know");
            foreach (Match match in Names().Matches(WithoutComments(path)))
            {
                string used = match.Groups["room"].Value;
                bool isName = match.Groups["prefix"].Success || types[used].Contains(match.Groups["type"].Value, StringComparer.Ordinal);
                if (isName && MayUse.ContainsKey(used) && !string.Equals(used, room, StringComparison.Ordinal) && !MayUse[room].Contains(used, StringComparer.Ordinal))
                {
                    faults.Add($"{Path.GetRelativePath(Source, path)} uses Pipeline.{used}");
                }
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void CoreSources_NamespaceIsFolder()
    {
        foreach (string path in Files())
        {
            string folder = Path.GetRelativePath(Source, Path.GetDirectoryName(path)!).Replace('/', '.');
            Assert.Contains($"namespace Pipeline.{folder};", File.ReadAllText(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PipelineGraph_FitsOnOnePage() =>
        Assert.InRange(File.ReadAllLines(Path.Combine(Source, "Graph", "PipelineGraph.cs")).Length, 1, 150);

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        .Where(path => Path.GetRelativePath(Source, path).Split('/')[0] is not ("bin" or "obj"));

    private static string RoomOf(string path) => Path.GetRelativePath(Source, path).Split('/')[0];

    private static string WithoutComments(string path) =>
        string.Join('\n', File.ReadLines(path).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    private static string FindSource()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Pipeline.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? throw new InvalidOperationException("the tests do not stand below Pipeline.sln"), "src", "Pipeline.Core");
    }

    // Pipeline.Runs.X anywhere, and Runs.X, which the common parent allows, where X is a type of that room.
    [GeneratedRegex(@"(?<![\w.])(?<prefix>Pipeline\.)?(?<room>[A-Z]\w+)(\.(?<type>[A-Z]\w+))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Names();

    [GeneratedRegex(@"^\s*(public|internal) [a-z ]*(class|record|struct|interface|enum) (struct )?(?<type>[A-Z]\w+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Types();
}
