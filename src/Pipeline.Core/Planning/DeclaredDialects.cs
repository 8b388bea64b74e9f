using Pipeline.Csv.JsonLines;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>The dialect that was declared for each file: that of all, with what <c>input.files</c> say of it. Several threads use it at once.</summary>
internal sealed class DeclaredDialects(PipelineDefinition definition)
{
    private readonly InputDefinition input = definition.Input;
    private readonly Lazy<DeclaredDialect> ofAll = new(() => DeclaredDialect.Of(definition.Input, definition.Input.Csv, definition.Columns));
    private readonly GlobPattern[] patterns = [.. definition.Input.Files.Select(file => new GlobPattern(file.Match))];
    private readonly Dictionary<string, DeclaredDialect> known = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    // A column that a flag names has to be there: it is typed for this very input.
    private readonly JsonRules json = new()
    {
        Declared = [.. definition.Columns.Where(column => column.Mark.IsInFile).Select(column => (IReadOnlyList<string>)[column.Name, .. column.Aliases])],
        NewKeys = definition.Drift.New switch { DriftPolicy.Ignore => NewKeys.Ignore, DriftPolicy.Discard => NewKeys.Discard, _ => NewKeys.Reject },
    };

    /// <summary>That of a file.</summary>
    /// <param name="path">Path below DATA.</param>
    /// <exception cref="PlanException">Settings of several entries make no sense together.</exception>
    public DeclaredDialect Of(string path)
    {
        int[] fitting = [.. Enumerable.Range(0, patterns.Length).Where(index => patterns[index].Matches(path))];
        bool isJson = input.Format is { } format ? format == DataFormat.Jsonl : DataName.IsJsonLines(path);
        if (fitting.Length == 0 && !isJson)
        {
            return ofAll.Value;
        }

        // Files with the same settings share them, and so their headers and layouts.
        string key = $"{isJson} {string.Join(' ', fitting)}";
        lock (gate)
        {
            if (!known.TryGetValue(key, out DeclaredDialect? declared))
            {
                CsvInputDefinition csv = fitting.Aggregate(input.Csv, (csv, index) => input.Files[index].Over(csv));
                CheckTogether(csv, fitting, path);
                declared = DeclaredDialect.Of(input, csv, definition.Columns, isJson ? json : null);
                known.Add(key, declared);
            }

            return declared;
        }
    }

    /// <summary>Each entry was found good over the settings of all files; several of them may contradict one another.</summary>
    private void CheckTogether(CsvInputDefinition csv, int[] fitting, string path)
    {
        foreach (int index in fitting.Length > 1 ? fitting.Reverse() : [])
        {
            string shown = $"input.files[{index + 1}].csv.";
            ProblemList problems = new();
            new DialectCheck(SettingValues.ReadCsv(input.Files[index].Csv, shown, new ProblemList()), shown, problems).Run(csv);
            if (!problems.IsEmpty)
            {
                string others = string.Join(" and ", fitting.Where(other => other != index).Select(other => $"input.files[{other + 1}]"));
                throw new PlanException([.. problems.ToList().Select(problem => problem with { Message = $"{problem.Message} (of '{path}', which {others} {(fitting.Length > 2 ? "fit" : "fits")} too)" })]);
            }
        }
    }
}
