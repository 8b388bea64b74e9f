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
        new DialectCheck(values, "input.csv.", problems).Run(definition.Input.Csv);
        foreach ((int index, FileDefinition file) in definition.Input.Files.Index())
        {
            string shown = $"input.files[{index + 1}].csv.";
            new DialectCheck(SettingValues.ReadCsv(file.Csv, shown, new ProblemList()), shown, problems).Run(file.Over(definition.Input.Csv));
        }

        if (definition.Output.Delimiter is { } delimiter && (delimiter == (definition.Input.Csv.Quote ?? '"') || char.IsAsciiLetterOrDigit(delimiter)))
        {
            problems.Add(values.Written("output.csv.delimiter")!.Value.Mark, $"output.csv.delimiter: '{delimiter}' would be mistaken for {(char.IsAsciiLetterOrDigit(delimiter) ? "data" : "the quote character")}");
        }
    }
}
