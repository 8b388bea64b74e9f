using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>
/// <c>and</c> and <c>or</c>: from left to right, up to the first operand that decides. Of many records too, one is not evaluated where
/// the answer is known from those before it.
/// </summary>
/// <param name="operands">At least one.</param>
/// <param name="decisive">The truth that decides: false for <c>and</c>, true for <c>or</c>.</param>
internal sealed class JunctionNode(BooleanNode[] operands, Truth decisive) : BooleanNode
{
    public override Truth Evaluate(RecordFields record)
    {
        Truth result = decisive == Truth.False ? Truth.True : Truth.False;
        foreach (BooleanNode operand in operands)
        {
            Truth truth = operand.Evaluate(record);
            if (truth == decisive)
            {
                return truth;
            }

            result = truth == Truth.Null ? truth : result;
        }

        return result;
    }

    public override bool IsBlockwise => operands.All(operand => operand.IsBlockwise);

    public override void EvaluateMany(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths)
    {
        int[] open = ArrayPool<int>.Shared.Rent(rows.Length);
        int[] openRows = ArrayPool<int>.Shared.Rent(rows.Length);
        Truth[] next = ArrayPool<Truth>.Shared.Rent(rows.Length);
        operands[0].EvaluateMany(block, rows, truths);
        for (int operand = 1; operand < operands.Length; operand++)
        {
            int count = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                open[count] = i;
                openRows[count] = rows[i];
                count += truths[i] != decisive ? 1 : 0;
            }

            operands[operand].EvaluateMany(block, openRows.AsSpan(0, count), next);
            for (int i = 0; i < count; i++)
            {
                ref Truth truth = ref truths[open[i]];
                truth = next[i] == decisive || truth != Truth.Null ? next[i] : truth;
            }
        }

        ArrayPool<int>.Shared.Return(open);
        ArrayPool<int>.Shared.Return(openRows);
        ArrayPool<Truth>.Shared.Return(next);
    }
}
