using Pipeline.Csv.JsonLines;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>The dialect that was declared for each file: that of all, with what <c>input.files</c> say of it. Several threads use it at once.</summary>
/// <param name="input">The input.</param>
/// <param name="columns">Columns that were declared, which JSON Lines have even where no first object has them.</param>
/// <param name="drift">What is done about other keys of JSON Lines.</param>
internal sealed class DeclaredDialects(InputDefinition input, IReadOnlyList<ColumnDefinition>? columns = null, DriftDefinition? drift = null)
{
    private readonly DeclaredDialect ofAll = DeclaredDialect.Of(input, input.Csv);
    private readonly GlobPattern[] patterns = [.. input.Files.Select(file => new GlobPattern(file.Match))];
    private readonly Dictionary<string, DeclaredDialect> known = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    // A column that a flag names has to be there: it is typed for this very input.
    private readonly JsonRules json = new()
    {
        Declared = [.. (columns ?? []).Where(column => column.Mark.IsInFile).Select(column => (IReadOnlyList<string>)[column.Name, .. column.Aliases])],
        NewKeys = drift?.New switch { DriftPolicy.Ignore => NewKeys.Ignore, DriftPolicy.Discard => NewKeys.Discard, _ => NewKeys.Reject },
    };

    /// <summary>That of a file.</summary>
    /// <param name="path">Path below DATA.</param>
    public DeclaredDialect Of(string path)
    {
        int[] fitting = [.. Enumerable.Range(0, patterns.Length).Where(index => patterns[index].Matches(path))];
        bool isJson = input.Format is { } format ? format == DataFormat.Jsonl : DataName.IsJsonLines(path);
        if (fitting.Length == 0 && !isJson)
        {
            return ofAll;
        }

        // Files with the same settings share them, and so their headers and layouts.
        string key = $"{isJson} {string.Join(' ', fitting)}";
        lock (gate)
        {
            if (!known.TryGetValue(key, out DeclaredDialect? declared))
            {
                declared = DeclaredDialect.Of(input, fitting.Aggregate(input.Csv, (csv, index) => input.Files[index].Over(csv)), isJson ? json : null);
                known.Add(key, declared);
            }

            return declared;
        }
    }
}
