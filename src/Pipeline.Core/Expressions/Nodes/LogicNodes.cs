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
}
