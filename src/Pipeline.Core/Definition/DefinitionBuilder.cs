namespace Pipeline.Definition;

/// <summary>Makes the definition of the values in force, and checks what concerns several of them.</summary>
internal sealed class DefinitionBuilder(SettingValues values, IReadOnlyList<StageDefinition> ofFlags, ProblemList problems)
{
    /// <summary>Whether the dialect and the list of stages had no problem; known after <see cref="Build"/>.</summary>
    public bool InputAndStagesAreGood { get; private set; }

    /// <summary>The definition; what was wrong has its default.</summary>
    public PipelineDefinition Build()
    {
        int before = problems.Count;
        IReadOnlyList<StageDefinition> stages = new StageReader(problems).Read(values.Stages, ofFlags);
        bool stagesAreGood = problems.Count == before;
        ColumnReader columns = new(problems);
        PipelineDefinition definition = new()
        {
            Name = values.Get<string>("name"),
            Input = InputDefinition.Of(values),
            Columns = [.. values.Columns.Select(column => columns.Read(column.Entry, column.Values))],
            Drift = DriftDefinition.Of(values),
            Stages = stages,
            Output = OutputDefinition.Of(values, problems),
            Rejects = RejectsDefinition.Of(values),
            Run = RunDefinition.Of(values),
            Guard = GuardDefinition.Of(values),
            Notify = NotifyDefinition.Of(values),
            ForbidsOutside = values.Of<bool>("--no-exec"),
            KeepRuns = (int)values.Of<long>("runs.keep"),
            KeepRunsFor = values.Maybe<TimeSpan>("runs.keep_for"),
            IfChanged = values.Named<IfChanged>("--if-changed"),
            Origins = SettingOrigins.Of(values, stages),
        };
        before = problems.Count;
        CheckDialect(definition);
        InputAndStagesAreGood = stagesAreGood && problems.Count == before;
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

    /// <summary>Nor may it have anybody told of a run. The start that fails for it tells nobody either: the definition that comes back names none of them.</summary>
    public PipelineDefinition RefuseOutsideTelling(PipelineDefinition definition)
    {
        foreach (string key in (string[])["notify.webhook.url", "notify.heartbeat.url", "run.metrics"])
        {
            if (values.Written(key) is { Value.Mark: { IsInFile: true } mark })
            {
                problems.Add(mark, $"{key} tells others of a run, which a pipeline file that was found in DATA may not; name it with -c");
                definition = key switch
                {
                    "notify.webhook.url" => definition with { Notify = definition.Notify with { Webhook = null } },
                    "notify.heartbeat.url" => definition with { Notify = definition.Notify with { Heartbeat = null } },
                    _ => definition with { Run = definition.Run with { Metrics = null } },
                };
            }
        }

        return definition;
    }

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
