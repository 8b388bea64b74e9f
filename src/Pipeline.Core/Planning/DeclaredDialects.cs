using Pipeline.Definition;

namespace Pipeline.Planning;

/// <summary>The dialect that was declared for each file: that of all, with what <c>input.files</c> say of it. Several threads use it at once.</summary>
internal sealed class DeclaredDialects(PipelineDefinition definition)
{
    private readonly InputDefinition input = definition.Input;
    private readonly Lazy<DeclaredDialect> ofAll = new(() => DeclaredDialect.Of(definition.Input, definition.Input.Csv, definition.Columns));
    private readonly GlobPattern[] patterns = [.. definition.Input.Files.Select(file => new GlobPattern(file.Match))];
    private readonly Dictionary<string, DeclaredDialect> known = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>That of a file.</summary>
    /// <param name="path">Path below DATA.</param>
    /// <exception cref="PlanException">Settings of several entries make no sense together.</exception>
    public DeclaredDialect Of(string path)
    {
        int[] fitting = [.. Enumerable.Range(0, patterns.Length).Where(index => patterns[index].Matches(path))];
        if (fitting.Length == 0)
        {
            return ofAll.Value;
        }

        // Files with the same settings share them, and so their headers and layouts.
        string key = string.Join(' ', fitting);
        lock (gate)
        {
            if (!known.TryGetValue(key, out DeclaredDialect? declared))
            {
                CsvInputDefinition csv = fitting.Aggregate(input.Csv, (csv, index) => input.Files[index].Over(csv));
                CheckTogether(csv, fitting, path);
                declared = DeclaredDialect.Of(input, csv, definition.Columns);
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
