using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary><c>not</c>.</summary>
internal sealed class NotNode(BooleanNode operand) : BooleanNode
{
    public override Truth Evaluate(RecordFields record) => Opposite(operand.Evaluate(record));

    public override bool IsBlockwise => operand.IsBlockwise;

    public override void EvaluateMany(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths)
    {
        operand.EvaluateMany(block, rows, truths);
        foreach (ref Truth truth in truths[..rows.Length])
        {
            truth = Opposite(truth);
        }
    }

    private static Truth Opposite(Truth truth) => truth switch { Truth.False => Truth.True, Truth.True => Truth.False, _ => Truth.Null };
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
