using System.Buffers;
using Pipeline.Expressions;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary><c>filter: EXPR</c> keeps the records for which the expression is true; false and null are counted apart.</summary>
internal sealed class FilterStage : RecordStep
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new("filter", """{"type":"string","description":"Keeps the records for which this expression is true."}""", Bind);

    private readonly CompiledExpression condition;

    private FilterStage(CompiledExpression condition) => this.condition = condition;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots => condition.Slots;

    /// <inheritdoc/>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        Truth truth = condition.EvaluateTruth(record);
        if (record.FailureCode is not null)
        {
            return Failed(record, faults, null);
        }

        return truth switch { Truth.True => StepOutcome.Keep, Truth.False => StepOutcome.FilteredFalse, _ => StepOutcome.FilteredNull };
    }

    /// <inheritdoc/>
    public override int ApplyMany(RecordBlock block, Span<int> rows, ref StageCounts counts, List<StepFault> faults)
    {
        if (!condition.IsBlockwise)
        {
            return base.ApplyMany(block, rows, ref counts, faults);
        }

        Truth[] truths = ArrayPool<Truth>.Shared.Rent(rows.Length);
        condition.EvaluateTruths(block, rows, truths);
        if (block.Filtered is not null)
        {
            Trace(block, rows, truths);
        }

        int kept = 0;
        int unknown = 0;
        int putOff = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            Truth truth = truths[i];
            if (block.PutOffCount > 0 && block.IsPutOff(row))
            {
                truth = Truth.False;
                putOff++;
            }

            rows[kept] = row;
            kept += truth == Truth.True ? 1 : 0;
            unknown += truth == Truth.Null ? 1 : 0;
        }

        counts.FilteredNull += unknown;
        counts.FilteredFalse += rows.Length - kept - unknown - putOff;
        ArrayPool<Truth>.Shared.Return(truths);
        return kept;
    }

    private static void Trace(RecordBlock block, ReadOnlySpan<int> rows, Truth[] truths)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (truths[i] != Truth.True && !block.IsPutOff(rows[i]))
            {
                block.Filtered!.Add((rows[i], truths[i] == Truth.Null ? TraceKind.FilteredNull : TraceKind.FilteredFalse));
            }
        }
    }

    private static BoundStage? Bind(StageBinding binding) =>
        binding.Compile(binding.Stage.Body, "an expression", binding.Input, ColumnType.Boolean) is { } condition
            ? binding.Bound(binding.Input, new FilterStage(condition))
            : null;
}
