using System.Text.RegularExpressions;

namespace Pipeline.Cli.Tests.Readme;

/// <summary>The pages that users read, by their path below the repository's root.</summary>
internal static partial class Markdown
{
    /// <summary>The README and the chapters of the guide.</summary>
    public static IReadOnlyList<string> Users { get; } =
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(Repository.Root, "src/Guide"), "*.md").Select(file => $"src/Guide/{Path.GetFileName(file)}").Order(StringComparer.Ordinal),
    ];

    /// <summary>A page.</summary>
    public static string Text(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    /// <summary>A page's lines.</summary>
    public static string[] Lines(string page) => File.ReadAllLines(Path.Combine(Repository.Root, page));

    /// <summary>Where a page's links within the repository lead: a path from the page's folder, empty for the page itself, and a heading.</summary>
    public static IEnumerable<(string Target, string? Heading)> Links(string page) =>
        Link().Matches(Text(page)).Select(link => (link.Groups["target"].Value, link.Groups["heading"].Success ? link.Groups["heading"].Value : null));

    /// <summary>A page's headings as links name them: small letters, hyphens for blanks, no punctuation.</summary>
    public static IReadOnlySet<string> Headings(string page) => Lines(page)
        .Where(line => line.StartsWith('#'))
        .Select(line => NoName().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\]\((?<target>[^)#: ]*)(#(?<heading>[^)]+))?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex NoName();
}
