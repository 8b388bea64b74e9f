using Pipeline.Definition;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Stages;

/// <summary>
/// The rule <c>unique</c> of a column as a stage of its own, behind <c>columns</c>: what becomes of a record depends on all before it, in all
/// files. Values are equal by the column's type, and by their text where those of another type only warn.
/// </summary>
internal static class UniqueRule
{
    /// <summary>The kind of these stages, which no pipeline file can name.</summary>
    public const string Kind = "unique";

    /// <summary>The stages, one for each such column, bound to the schema that <c>columns</c> leaves.</summary>
    /// <param name="definition">What is asked for.</param>
    /// <param name="schema">That schema.</param>
    public static List<BoundStage> Bind(PipelineDefinition definition, Schema schema)
    {
        List<BoundStage> stages = [];
        HashSet<string> taken = [.. StageNames.Of(definition.Stages)];
        foreach (ColumnDefinition column in definition.Columns.Where(column => column.Unique && !column.HasFaults))
        {
            try
            {
                BoundStage stage = Bind(column, schema, FreeName(taken));
                stages.Add(stage);
                schema = stage.Output;
            }
            catch (FormatException)
            {
                // The other rules of the column say so.
            }
        }

        return stages;
    }

    private static BoundStage Bind(ColumnDefinition definition, Schema schema, string name)
    {
        RuleSeverity severity = definition.SeverityOf("unique");
        Column? column = schema.Find(definition.Name);
        Schema output = schema;
        if (severity == RuleSeverity.Null)
        {
            // In a file without the column the slot is there as well: the stages of a run are the same for all files.
            output = new Schema([.. schema.Columns.Select(other => other == column ? other with { Slot = schema.Slots, MayHaveAnyText = true } : other)], schema.SourceFields, schema.Slots + 1) { Sample = schema.Sample };
        }

        SortKey key = new(column is null ? [] : [new KeyColumn(definition.SeverityOf("type") == RuleSeverity.Warn ? column with { Type = ColumnType.Text } : column, Descending: false, NullsFirst: false) { IsGroup = true }]);
        return new BoundStage(name, Kind, output, null)
        {
            Placement = StagePlacement.Barrier,
            Holding = new UniqueHolding(definition.Name, severity) { Group = key, Inputs = column is not null && severity == RuleSeverity.Null ? [column] : [] },
        };
    }

    private static string FreeName(HashSet<string> taken)
    {
        string name = Kind;
        for (int i = 2; !taken.Add(name); i++)
        {
            name = $"{Kind}-{i}";
        }

        return name;
    }
}
