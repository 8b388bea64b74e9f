using System.Buffers;
using System.Runtime.InteropServices;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>An expression whose value is no text.</summary>
internal sealed class ValueExpression<T, TType>(Node<T> node, IReadOnlyList<int> slots, IReadOnlyList<string> warnings) : CompiledExpression
    where TType : struct, IValueType<T>
{
    private readonly BooleanNode? condition = node is Node<bool> ? BooleanNode.Of(node) : null;

    public override ColumnType Type => TType.Type;

    public override IReadOnlyList<int> Slots => slots;

    public override IReadOnlyList<string> Warnings => warnings;

    public override Truth EvaluateTruth(RecordFields record) =>
        condition is null ? throw new InvalidOperationException($"a {TypeNames.Name(Type)} is not a condition") : condition.Evaluate(record);

    public override void EvaluateInto(RecordFields record, int targetSlot)
    {
        if (!node.TryGet(record, out T value))
        {
            record.SetNull(targetSlot);
            return;
        }

        int length = TType.Format(value, record.Reserve(FormatNode<T, TType>.MaxLength));
        record.Commit(targetSlot, length);
    }

    public override bool IsBlockwise { get; } = node is Node<bool> truths ? BooleanNode.Of(truths).IsBlockwise : node.IsBlockwise();

    public override void EvaluateTruths(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths) => condition!.EvaluateMany(block, rows, truths);

    public override void EvaluateManyInto(RecordBlock block, ReadOnlySpan<int> rows, int targetSlot)
    {
        T[] values = ArrayPool<T>.Shared.Rent(rows.Length);
        bool[] known = ArrayPool<bool>.Shared.Rent(rows.Length);
        GetMany(block, rows, values, known);
        RecordFields fields = block.Fields;
        Span<long> places = block.Computed(targetSlot);
        for (int i = 0; i < rows.Length; i++)
        {
            if (i % 8 == 0 && TType.Form == NumberForm.Pair && ShortNumber.HasEight && rows.Length - i >= 8 && TryFormatEight(fields, values.AsSpan(i, 8), known.AsSpan(i, 8), rows.Slice(i, 8), places))
            {
                i += 7;
                continue;
            }

            places[rows[i]] = known[i] ? fields.Commit(TType.Format(values[i], fields.Reserve(FormatNode<T, TType>.MaxLength))) : -1;
        }

        ArrayPool<T>.Shared.Return(values);
        ArrayPool<bool>.Shared.Return(known);
    }

    /// <summary>Each text gets a word: what follows the next one need not wait for the length of the one before.</summary>
    private static bool TryFormatEight(RecordFields fields, Span<T> values, ReadOnlySpan<bool> known, ReadOnlySpan<int> rows, Span<long> places)
    {
        Span<ulong> lengths = stackalloc ulong[8];
        Span<byte> texts = fields.Reserve(64);
        if (known.Contains(false) || !ShortNumber.TryFormatEight(ShortNumber.AsWords(values, 0, 8), MemoryMarshal.Cast<byte, ulong>(texts), lengths))
        {
            return false;
        }

        int start = ~(int)fields.Commit(64);
        for (int i = 0; i < 8; i++)
        {
            places[rows[i]] = (long)(lengths[i] << 32) | (uint)~(start + (8 * i));
        }

        return true;
    }

    private void GetMany(RecordBlock block, ReadOnlySpan<int> rows, T[] values, bool[] known)
    {
        if (condition is null)
        {
            ((IBlockNode<T>)node).GetMany(block, rows, values, known);
            return;
        }

        Truth[] truths = ArrayPool<Truth>.Shared.Rent(rows.Length);
        condition.EvaluateMany(block, rows, truths);
        for (int i = 0; i < rows.Length; i++)
        {
            known[i] = truths[i] != Truth.Null;
            ((bool[])(object)values)[i] = truths[i] == Truth.True;
        }

        ArrayPool<Truth>.Shared.Return(truths);
    }
}
