using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary><c>and</c> from left to right, up to the first false.</summary>
internal sealed class AndNode(BooleanNode[] operands) : BooleanNode
{
    public override Truth Evaluate(RecordFields record)
    {
        Truth result = Truth.True;
        foreach (BooleanNode operand in operands)
        {
            Truth truth = operand.Evaluate(record);
            if (truth == Truth.False)
            {
                return truth;
            }

            result = truth == Truth.Null ? truth : result;
        }

        return result;
    }

    public override bool IsBlockwise => operands.All(operand => operand.IsBlockwise);

    public override void EvaluateMany(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths) => Junction.EvaluateMany(operands, Truth.False, block, rows, truths);
}

/// <summary><c>or</c> from left to right, up to the first true.</summary>
internal sealed class OrNode(BooleanNode[] operands) : BooleanNode
{
    public override Truth Evaluate(RecordFields record)
    {
        Truth result = Truth.False;
        foreach (BooleanNode operand in operands)
        {
            Truth truth = operand.Evaluate(record);
            if (truth == Truth.True)
            {
                return truth;
            }

            result = truth == Truth.Null ? truth : result;
        }

        return result;
    }

    public override bool IsBlockwise => operands.All(operand => operand.IsBlockwise);

    public override void EvaluateMany(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths) => Junction.EvaluateMany(operands, Truth.True, block, rows, truths);
}

/// <summary><c>not</c>.</summary>
internal sealed class NotNode(BooleanNode operand) : BooleanNode
{
    public override Truth Evaluate(RecordFields record) => operand.Evaluate(record) switch
    {
        Truth.False => Truth.True,
        Truth.True => Truth.False,
        _ => Truth.Null,
    };

    public override bool IsBlockwise => operand.IsBlockwise;

    public override void EvaluateMany(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths)
    {
        operand.EvaluateMany(block, rows, truths);
        foreach (ref Truth truth in truths[..rows.Length])
        {
            truth = truth switch { Truth.False => Truth.True, Truth.True => Truth.False, _ => Truth.Null };
        }
    }
}

/// <summary><c>is [not] true</c>, <c>is [not] false</c>: never null.</summary>
internal sealed class IsTruthNode(BooleanNode operand, Truth wanted, bool negated) : BooleanNode
{
    public override Truth Evaluate(RecordFields record) => operand.Evaluate(record) == wanted != negated ? Truth.True : Truth.False;
}

/// <summary><c>is [not] null</c>.</summary>
internal sealed class IsNullNode<T>(Node<T> operand, bool negated) : BooleanNode
    where T : allows ref struct
{
    public override Truth Evaluate(RecordFields record) => operand.TryGet(record, out _) == negated ? Truth.True : Truth.False;
}

/// <summary><c>is [not] null</c> of a column, whose value need not be read.</summary>
internal sealed class IsNullColumnNode(int slot, bool negated) : BooleanNode
{
    public override Truth Evaluate(RecordFields record) => record.IsNull(slot) != negated ? Truth.True : Truth.False;

    public override bool IsBlockwise => true;

    public override void EvaluateMany(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths)
    {
        long[] places = ArrayPool<long>.Shared.Rent(rows.Length);
        block.Locate(slot, rows, places);
        for (int i = 0; i < rows.Length; i++)
        {
            truths[i] = places[i] < 0 != negated ? Truth.True : Truth.False;
        }

        ArrayPool<long>.Shared.Return(places);
    }
}
