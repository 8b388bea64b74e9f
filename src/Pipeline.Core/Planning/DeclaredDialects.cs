using Pipeline.Definition;

namespace Pipeline.Planning;

/// <summary>The dialect that was declared for each file: that of all, with what <c>input.files</c> say of it. Several threads use it at once.</summary>
internal sealed class DeclaredDialects(InputDefinition input)
{
    private readonly DeclaredDialect ofAll = DeclaredDialect.Of(input, input.Csv);
    private readonly GlobPattern[] patterns = [.. input.Files.Select(file => new GlobPattern(file.Match))];
    private readonly Dictionary<string, DeclaredDialect> known = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>That of a file.</summary>
    /// <param name="path">Path below DATA.</param>
    public DeclaredDialect Of(string path)
    {
        int[] fitting = [.. Enumerable.Range(0, patterns.Length).Where(index => patterns[index].Matches(path))];
        if (fitting.Length == 0)
        {
            return ofAll;
        }

        // Files with the same settings share them, and so their headers and layouts.
        string key = string.Join(' ', fitting);
        lock (gate)
        {
            if (!known.TryGetValue(key, out DeclaredDialect? declared))
            {
                declared = DeclaredDialect.Of(input, fitting.Aggregate(input.Csv, (csv, index) => input.Files[index].Over(csv)));
                known.Add(key, declared);
            }

            return declared;
        }
    }
}
