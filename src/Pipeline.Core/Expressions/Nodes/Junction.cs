using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary><c>and</c> and <c>or</c> of many records at once.</summary>
internal static class Junction
{
    /// <summary>
    /// Evaluates the operands from left to right. As with single records, one is not evaluated where the answer is known from those
    /// before it.
    /// </summary>
    /// <param name="operands">The operands.</param>
    /// <param name="decisive">The truth that decides: false for <c>and</c>, true for <c>or</c>.</param>
    /// <param name="block">The records.</param>
    /// <param name="rows">Those wanted.</param>
    /// <param name="truths">Gets the answers.</param>
    public static void EvaluateMany(BooleanNode[] operands, Truth decisive, RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths)
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
