using Pipeline.Csv;
using Pipeline.Files;

namespace Pipeline.Definition;

/// <summary>Makes the definition of the values in force, and checks what concerns several of them.</summary>
internal sealed class DefinitionBuilder(SettingValues values, IReadOnlyList<StageDefinition> ofFlags, ProblemList problems)
{
    /// <summary>The definition; what was wrong has its default.</summary>
    public PipelineDefinition Build()
    {
        IReadOnlyList<StageDefinition> stages = new StageReader(problems).Read(values.Stages, ofFlags);
        ColumnReader columns = new(problems);
        PipelineDefinition definition = new()
        {
            Name = values.Get<string>("name"),
            Input = Input(),
            Columns = [.. values.Columns.Select(column => columns.Read(column.Entry, column.Values))],
            Stages = stages,
            Output = Output(),
            Rejects = Rejects(),
            Run = Run(),
            ForbidsOutside = values.Of<bool>("--no-exec"),
            KeepRuns = (int)values.Of<long>("runs.keep"),
            Origins = SettingOrigins.Of(values, stages),
        };
        CheckDialect(definition);
        return definition;
    }

    /// <summary>A file that was found in DATA and not named may not reach outside DATA and OUT: its writer is not the user.</summary>
    public void RefuseOutsidePaths()
    {
        foreach (SettingNode node in (values.Written("input.include")?.Value.Items ?? []).Append(values.Written("output.path")?.Value).OfType<SettingNode>())
        {
            bool leaves = Path.IsPathRooted(node.Text) || node.Text.Split('/', '\\').Contains("..", StringComparer.Ordinal);
            if (leaves && node.Mark.IsInFile)
            {
                problems.Add(node.Mark, $"'{node.Text}' leads outside DATA and OUT, which a pipeline file that was found in DATA may not; name it with -c");
            }
        }
    }

    private InputDefinition Input() => new()
    {
        Include = values.Get<IReadOnlyList<string>>("input.include") ?? [],
        Csv = new CsvInputDefinition
        {
            Delimiter = values.Maybe<char>("input.csv.delimiter"),
            Quote = values.Of<char>("input.csv.quote"),
            Header = values.Of<bool>("input.csv.header"),
            Names = values.Get<IReadOnlyList<string>>("input.csv.names"),
            NullValues = values.Get<IReadOnlyList<string>>("input.csv.null_values")!,
            MaxRecord = values.Of<long>("input.csv.max_record"),
            MaxColumns = (int)values.Of<long>("input.csv.max_columns"),
        },
    };

    /// <summary>The output: a folder, or one file where it is named as one and is no folder yet.</summary>
    private OutputDefinition Output()
    {
        OutputDefinition output = OutputAsWritten();
        if (output.Folder is not { } name || !DataName.Is(name) || Entry.TryLookThrough(name) == EntryKind.Folder)
        {
            return output;
        }

        if (values.Written("output.path") is { } path)
        {
            problems.Add(values.Written("--output")!.Value.Mark, $"--output {name} names one file, and output.path '{output.Path}' ({path.Value.Mark}) names files below a folder: name a folder, or leave output.path out");
        }

        return output.ToFile(name);
    }

    private OutputDefinition OutputAsWritten() => new()
    {
        Folder = values.Get<string>("--output"),
        Path = values.Get<string>("output.path")!,
        PathMark = values.Written("output.path")?.Value.Mark,
        Delimiter = values.Maybe<char>("output.csv.delimiter"),
        Quoting = Named<QuotingMode>("output.csv.quoting"),
        Newline = Named<NewlineMode>("output.csv.newline"),
        Header = values.Maybe<bool>("output.csv.header"),
        Compression = values.Get<string>("output.csv.compression") is null ? null : Named<OutputCompression>("output.csv.compression"),
        Level = (int)values.Of<long>("output.csv.level"),
        Formulas = Named<FormulaMode>("output.formulas"),
        RemoveStale = values.Get<string>("output.stale") is "remove",
        Overwrite = values.Of<bool>("--overwrite"),
        Sync = values.Of<bool>("output.sync"),
    };

    private RejectsDefinition Rejects()
    {
        RejectLimit limit = values.Get<RejectLimit>("rejects.max")!;
        return new()
        {
            Max = limit.Records,
            MaxPercent = limit.Percent,
            FailFast = values.Of<bool>("rejects.fail_fast"),
            MaxBytes = values.Of<long>("rejects.max_bytes"),
            KeepRecords = values.Get<string>("rejects.keep") is "record",
            Folder = values.Get<string>("--rejects"),
        };
    }

    private RunDefinition Run()
    {
        Dictionary<string, int> dop = values.Get<Dictionary<string, int>>("run.dop") ?? [];
        Dictionary<string, int> shard = values.Get<Dictionary<string, int>>("run.shard") ?? [];
        return new()
        {
            Jobs = values.Of<int>("run.jobs"),
            AllDop = AllOf(dop),
            Dop = NamedOf(dop),
            AllShard = AllOf(shard),
            Shard = NamedOf(shard),
            WorkerTimeout = values.Of<TimeSpan>("run.worker_timeout"),
            WorkerMemory = values.Maybe<long>("run.worker_memory"),
            Capacity = values.Get<Dictionary<string, int>>("run.capacity") ?? new(StringComparer.Ordinal),
            BatchBytes = (int)values.Of<long>("run.batch_bytes"),
            Memory = values.Of<long>("run.memory"),
            Folder = values.Get<string>("--run-dir"),
        };
    }

    private static int? AllOf(Dictionary<string, int> counts) => counts.TryGetValue(CountsType.All, out int all) ? all : null;

    private static Dictionary<string, int> NamedOf(Dictionary<string, int> counts) =>
        counts.Where(entry => !string.Equals(entry.Key, CountsType.All, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);

    private TMode Named<TMode>(string path)
        where TMode : struct, Enum =>
        Enum.Parse<TMode>(values.Get<string>(path)!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    private void CheckDialect(PipelineDefinition definition)
    {
        CsvInputDefinition csv = definition.Input.Csv;
        if (csv.Quote is '\t' or ' ' or ',' or ';' or '|' || char.IsAsciiLetterOrDigit(csv.Quote))
        {
            problems.Add(values.Written("input.csv.quote")!.Value.Mark, $"input.csv.quote: '{csv.Quote}' would be mistaken for data or a delimiter");
        }

        foreach ((string path, char? delimiter) in new[] { ("input.csv.delimiter", csv.Delimiter), ("output.csv.delimiter", definition.Output.Delimiter) })
        {
            if (delimiter is { } character && (character == csv.Quote || char.IsAsciiLetterOrDigit(character)))
            {
                problems.Add(values.Written(path)!.Value.Mark, $"{path}: '{character}' would be mistaken for {(character == csv.Quote ? "the quote character" : "data")}");
            }
        }

        if (csv.Names is not { } names)
        {
            return;
        }

        SourceMark mark = values.Written("input.csv.names")!.Value.Mark;
        foreach (string twice in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Skip(1).Any()).Select(group => group.Key))
        {
            problems.Add(mark, $"input.csv.names: two columns are called '{twice}'");
        }
    }
}
