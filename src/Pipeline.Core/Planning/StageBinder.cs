using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>The stages bound to one header.</summary>
/// <param name="Input">Schema of the file.</param>
/// <param name="Stages">The stages; the first is <c>columns</c> when types or rules are declared, then one for each column with <c>unique</c>; the last <c>output</c> when an encoding lacks characters.</param>
internal sealed record BoundHeader(Schema Input, IReadOnlyList<BoundStage> Stages)
{
    /// <summary>Schema after the last stage.</summary>
    public Schema Output => Stages.Count == 0 ? Input : Stages[^1].Output;

    /// <summary>Whether what is written are records that a stage made, which stand in no file.</summary>
    public bool GivesOwnRecords => MakerBefore(Stages.Count) >= 0;

    /// <summary>The last of the first stages that makes records of its own; negative where they are those of the file.</summary>
    public int MakerBefore(int stages)
    {
        int maker = stages - 1;
        while (maker >= 0 && Stages[maker].Holding is not AggregateHolding)
        {
            maker--;
        }

        return maker;
    }
}

/// <summary>Binds declared columns and all stages to the header of a file.</summary>
internal static class StageBinder
{
    /// <summary>Binds, or gives null after problems.</summary>
    /// <param name="definition">What is asked for.</param>
    /// <param name="header">Names of the file's columns.</param>
    /// <param name="columns">Those that stages and output see: one that the header lacks is null, one that is missing here is left out.</param>
    /// <param name="file">Path of the file, for problems.</param>
    /// <param name="driftFrom">The first file, whose header could be bound, when this header is another: what does not fit it is
    /// a fault of the data (65), not of the pipeline file.</param>
    /// <param name="sample">What the first values of the file tell, for warnings.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="warnings">Where warnings go.</param>
    /// <param name="references">Opens files that stages read beside the input; null where none may be opened.</param>
    public static BoundHeader? Bind(PipelineDefinition definition, IReadOnlyList<string> header, IReadOnlyList<string> columns, string file, string? driftFrom, IColumnSample? sample, ICollection<Problem> problems, ICollection<Problem> warnings, IReferences? references = null)
    {
        List<Problem> found = [];
        Schema schema = Declared(definition, header, columns, file, sample, found, warnings);
        Schema input = schema;
        List<BoundStage> stages = [];
        if (ColumnRules.Bind([.. definition.Columns.Where(column => !column.HasFaults)], schema, definition.Drift.IsSet(definition.Columns), found) is { } rules)
        {
            schema = rules.Output;
            stages.Add(new BoundStage(ColumnRules.StageName, ColumnRules.StageName, schema, rules));
        }

        foreach (BoundStage unique in UniqueRule.Bind(definition, schema))
        {
            schema = unique.Output;
            stages.Add(unique);
        }

        StageDoubts doubts = new(definition);
        foreach ((StageDefinition stage, string name) in definition.Stages.Zip(StageNames.Of(definition.Stages)))
        {
            StageKind? kind = StageKinds.Find(stage, found);
            if (doubts.AllowJudging(stage, kind) && kind!.BindTo(new StageBinding(stage, name, schema, found, warnings) { References = references }) is { } bound)
            {
                schema = bound.Output;
                stages.Add(bound);
            }
            else
            {
                doubts.Add(stage, kind);
            }
        }

        if (OutputCharacters.Bind(definition.Output.Encoding, DestinationTemplate.WrittenOf(definition.Output, schema)) is { } characters)
        {
            stages.Add(new BoundStage(OutputCharacters.StageName, OutputCharacters.StageName, schema, characters));
        }

        foreach (Problem problem in found)
        {
            // A stage does not know whether a flag or the file brought it; its mark does.
            int exitCode = problem is { ExitCode: ExitCodes.Definition, Mark.IsInFile: false } ? ExitCodes.Usage : problem.ExitCode;
            problems.Add(driftFrom is null
                ? problem with { ExitCode = exitCode }
                : new Problem(problem.Mark, $"{file}: its header differs from that of {driftFrom}: {problem.Message}", ExitCodes.Data));
        }

        return found.Count > 0 ? null : new BoundHeader(input, stages);
    }

    private static Schema Declared(PipelineDefinition definition, IReadOnlyList<string> header, IReadOnlyList<string> names, string file, IColumnSample? sample, List<Problem> problems, ICollection<Problem> warnings)
    {
        Dictionary<string, ColumnDefinition> declared = definition.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        int slots = header.Count;
        Dictionary<string, int> fields = header.Index().ToDictionary(field => field.Item, field => field.Index, StringComparer.Ordinal);
        List<Column> columns = [];
        foreach (string name in names)
        {
            int slot = fields.TryGetValue(name, out int field) ? field : slots++;
            columns.Add(declared.TryGetValue(name, out ColumnDefinition? column)
                ? new Column(name, column.Type, slot, column.Format, column.TimeZone) 
                {
                    Forms = column.Forms,
                    NullValues = column.NullValues,
                    MayHaveAnyText = column.SeverityOf("type") == RuleSeverity.Warn,
                }
                : new Column(name, ColumnType.Text, slot));
        }

        foreach (ColumnDefinition missing in definition.Columns.Where(column => !header.Contains(column.Name, StringComparer.Ordinal)))
        {
            string message = $"column '{missing.Name}' is declared but not in the header of {file}{Suggestion.Clause(missing.Name, header)}{ColumnNames.HeaderClause(header)}";
            bool mayBeMissing = missing.MayBeMissing || names.Contains(missing.Name, StringComparer.Ordinal);
            if (!missing.Mark.IsInFile && !mayBeMissing)
            {
                // A flag is typed for this very input.
                problems.Add(Problem.Of(missing.Mark, message));
            }
            else if (missing.Required)
            {
                problems.Add(new Problem(missing.Mark, message + "; it is required", ExitCodes.Data));
            }
            else if (!mayBeMissing)
            {
                warnings.Add(new Problem(missing.Mark, message, 0));
            }
        }

        return new Schema(columns, header.Count, slots) { Sample = sample };
    }
}
