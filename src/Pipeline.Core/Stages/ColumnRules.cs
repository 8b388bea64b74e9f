using System.Buffers;
using System.Diagnostics;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>
/// Declared types and rules, checked on every record before the first stage: one reject for each failing column, in the
/// order of the columns in the file. What its rules only warn of is told, and changes nothing.
/// </summary>
internal sealed class ColumnRules : RecordStep
{
    /// <summary>Name of this step among the stages.</summary>
    public const string StageName = "columns";

    private readonly ColumnRule[] rules;
    private readonly int[] missing;

    private ColumnRules(List<ColumnRule> rules, int[] missing, Schema output)
    {
        this.rules = [.. rules];
        this.missing = missing;
        Output = output;
        Slots = [.. rules.Select(rule => rule.Slot)];
        Computes = [.. missing, .. rules.Select(rule => rule.Copy).OfType<int>()];
    }

    /// <summary>The schema behind it: columns whose values a rule may make null are computed ones there.</summary>
    public Schema Output { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots { get; }

    /// <summary>The columns that the file lacks, which are null, and those whose values a rule may make null.</summary>
    public override IReadOnlyList<int> Computes { get; }

    /// <summary>The rules of the columns that the schema has, or null when there is nothing to check.</summary>
    /// <param name="definitions">The columns declared.</param>
    /// <param name="schema">Those of the file, and those that it lacks behind its fields.</param>
    /// <param name="mayLack">Whether one of the files may lack columns.</param>
    /// <param name="problems">Where problems go.</param>
    public static ColumnRules? Bind(IReadOnlyList<ColumnDefinition> definitions, Schema schema, bool mayLack, ICollection<Problem> problems)
    {
        List<ColumnRule> rules = [];
        Column[] columns = [.. schema.Columns];
        int slots = schema.Slots;
        bool isMissing = mayLack;
        foreach (ColumnDefinition definition in definitions)
        {
            if (schema.Find(definition.Name) is not { } column || column.Slot >= schema.SourceFields)
            {
                isMissing = true;
                continue;
            }

            try
            {
                ColumnRule rule = new(definition, column, definition.MayBecomeNull ? slots : null);
                if (rule.AlwaysHolds)
                {
                    continue;
                }

                rules.Add(rule);
                if (rule.Copy is not null)
                {
                    columns[schema.IndexOf(column.Name)] = column with { Slot = slots++, MayHaveAnyText = true };
                }
            }
            catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException)
            {
                problems.Add(new Problem(definition.Mark, $"column '{definition.Name}': {exception.Message}", ExitCodes.Definition));
            }
        }

        rules.Sort((a, b) => a.Slot.CompareTo(b.Slot));

        // Another file may have the missing column, and the stages of a run are the same for all files.
        return rules.Count == 0 && !isMissing ? null
            : new ColumnRules(rules, [.. Enumerable.Range(schema.SourceFields, schema.Slots - schema.SourceFields)], new Schema(columns, schema.SourceFields, slots) { Sample = schema.Sample });
    }

    /// <inheritdoc/>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        foreach (int slot in missing)
        {
            record.SetNull(slot);
        }

        bool goesOn = true;
        foreach (ColumnRule rule in rules)
        {
            goesOn &= rule.Check(record, faults);
        }

        return goesOn ? StepOutcome.Keep : StepOutcome.Reject;
    }

    /// <inheritdoc/>
    public override int ApplyMany(RecordBlock block, Span<int> rows, ref StageCounts counts, List<StepFault> faults)
    {
        Debug.Assert(rows.Length == block.Count, "the first step gets all records");
        foreach (int slot in missing)
        {
            block.Computed(slot).Fill(-1);
        }

        long[] places = ArrayPool<long>.Shared.Rent(rows.Length);
        bool[] holds = ArrayPool<bool>.Shared.Rent(rows.Length);
        foreach (ColumnRule rule in rules)
        {
            block.Locate(rule.Slot, rows, places);
            rule.CheckMany(block, places.AsSpan(0, rows.Length), holds);
            for (int i = holds.AsSpan(0, rows.Length).IndexOf(false); i >= 0 && i < rows.Length; i++)
            {
                if (!holds[i])
                {
                    block.PutOff(rows[i]);
                }
            }
        }

        ArrayPool<long>.Shared.Return(places);
        ArrayPool<bool>.Shared.Return(holds);
        return WithoutPutOff(block, rows);
    }
}
