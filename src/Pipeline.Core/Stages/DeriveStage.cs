using Pipeline.Definition;
using Pipeline.Expressions;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>
/// <c>derive: { NAME: EXPR, … }</c> computes columns in the order written; later ones see earlier ones. A new name goes
/// behind the last column, an existing one keeps its place and gets the new value.
/// </summary>
internal sealed class DeriveStage : RecordStep
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "derive",
        """{"type":"object","minProperties":1,"additionalProperties":{"type":["string","number","boolean"]},"description":"Computes columns: names to expressions, applied in order."}""",
        Bind) { Makes = static body => body.Entries.Select(entry => entry.Key) };

    private readonly (string Name, int Slot, CompiledExpression Value)[] columns;
    private readonly bool isBlockwise;

    /// <summary>Makes the step.</summary>
    /// <param name="columns">What is computed, in order: the column's name for rejects, its slot, its value.</param>
    public DeriveStage(List<(string Name, int Slot, CompiledExpression Value)> columns)
    {
        this.columns = [.. columns];
        HashSet<int> computed = [];
        List<int> needed = [];
        foreach ((_, int slot, CompiledExpression value) in columns)
        {
            needed.AddRange(value.Slots.Where(read => !computed.Contains(read)));
            computed.Add(slot);
        }

        Slots = [.. needed.Distinct()];
        Computes = [.. computed];
        isBlockwise = columns.TrueForAll(column => column.Value.IsBlockwise);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Computes { get; }

    /// <inheritdoc/>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        foreach ((string name, int slot, CompiledExpression value) in columns)
        {
            value.EvaluateInto(record, slot);
            if (record.FailureCode is not null)
            {
                return Failed(record, faults, name);
            }
        }

        return StepOutcome.Keep;
    }

    /// <inheritdoc/>
    public override int ApplyMany(RecordBlock block, Span<int> rows, ref StageCounts counts, List<StepFault> faults)
    {
        if (!isBlockwise)
        {
            return base.ApplyMany(block, rows, ref counts, faults);
        }

        foreach ((_, int slot, CompiledExpression value) in columns)
        {
            value.EvaluateManyInto(block, rows, slot);
        }

        return WithoutPutOff(block, rows);
    }

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        if (body.Kind != SettingKind.Map || body.Entries.Count == 0)
        {
            return binding.Problem(body, "expected columns to compute, such as { total: \"quantity * unit_price\" }");
        }

        Schema schema = binding.Input;
        List<(string, int, CompiledExpression)> computed = [];
        bool fine = true;
        foreach (SettingEntry entry in body.Entries)
        {
            if (binding.Compile(entry.Value, $"the expression of '{entry.Key}'", schema, null) is not { } value)
            {
                fine = false;
                // Later expressions may name it: go on with a column of unknown content, so that they are judged too.
                schema = schema.WithComputed(entry.Key, ColumnType.Text, out _);
                continue;
            }

            schema = schema.WithComputed(entry.Key, value.Type, out int slot);
            computed.Add((entry.Key, slot, value));
        }

        return fine ? binding.Bound(schema, new DeriveStage(computed)) : null;
    }
}
