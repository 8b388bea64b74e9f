using System.Buffers;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>Which orders of two values make a comparison true, as bits.</summary>
[Flags]
internal enum Order
{
    None = 0,
    Less = 1,
    Equal = 2,
    Greater = 4,
}

/// <summary>Helps comparisons.</summary>
internal static class Orders
{
    /// <summary>Whether a sign (negative, 0, positive) is among the orders.</summary>
    public static bool Has(this Order orders, int sign) => ((int)orders >> (Math.Sign(sign) + 1) & 1) != 0;
}

/// <summary>Compares two values of one type.</summary>
internal sealed class CompareNode<T, TType>(Node<T> left, Node<T> right, Order orders) : BooleanNode
    where T : allows ref struct
    where TType : struct, IValueType<T>
{
    public override Truth Evaluate(RecordFields record)
    {
        // Both sides, so that a failure on the right is seen whatever the left is.
        if (!left.TryGet(record, out T a) | !right.TryGet(record, out T b))
        {
            return Truth.Null;
        }

        return orders.Has(TType.Compare(a, b)) ? Truth.True : Truth.False;
    }
}

/// <summary>Compares a value with a constant.</summary>
internal sealed class CompareConstantNode<T, TType>(Node<T> left, T constant, Order orders) : BooleanNode
    where TType : struct, IValueType<T>
{
    public override Truth Evaluate(RecordFields record)
    {
        if (!left.TryGet(record, out T value))
        {
            return Truth.Null;
        }

        return orders.Has(TType.Compare(value, constant)) ? Truth.True : Truth.False;
    }

    public override bool IsBlockwise => left.IsBlockwise();

    public override void EvaluateMany(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths)
    {
        T[] values = ArrayPool<T>.Shared.Rent(rows.Length);
        bool[] known = ArrayPool<bool>.Shared.Rent(rows.Length);
        ((IBlockNode<T>)left).GetMany(block, rows, values, known);
        for (int i = 0; i < rows.Length; i++)
        {
            truths[i] = !known[i] ? Truth.Null : orders.Has(TType.Compare(values[i], constant)) ? Truth.True : Truth.False;
        }

        ArrayPool<T>.Shared.Return(values);
        ArrayPool<bool>.Shared.Return(known);
    }
}

/// <summary><c>column = 'text'</c> and <c>column &lt;&gt; 'text'</c>.</summary>
internal sealed class TextColumnEqualsNode(int slot, byte[] constant, bool negated) : BooleanNode
{
    public override Truth Evaluate(RecordFields record)
    {
        if (record.IsNull(slot))
        {
            return Truth.Null;
        }

        return record.Text(slot).SequenceEqual(constant) != negated ? Truth.True : Truth.False;
    }

    public override bool IsBlockwise => true;

    public override void EvaluateMany(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths)
    {
        long[] places = ArrayPool<long>.Shared.Rent(rows.Length);
        block.Locate(slot, rows, places);
        if (constant.Length is > 0 and <= sizeof(ulong))
        {
            CompareHeads(block.Fields, places.AsSpan(0, rows.Length), truths);
        }
        else
        {
            for (int i = 0; i < rows.Length; i++)
            {
                truths[i] = places[i] < 0 ? Truth.Null : block.Fields.TextAt(places[i]).SequenceEqual(constant) != negated ? Truth.True : Truth.False;
            }
        }

        ArrayPool<long>.Shared.Return(places);
    }

    /// <summary>With a short constant, and without a branch that the data decides: the processor would often be wrong about it.</summary>
    private void CompareHeads(RecordFields fields, ReadOnlySpan<long> places, Span<Truth> truths)
    {
        ulong[] heads = ArrayPool<ulong>.Shared.Rent(places.Length);
        fields.HeadsAt(places, heads);
        ulong head = ShortNumber.Head(constant);
        long length = constant.Length;

        // Of a short text all bytes are in the head, the last one highest once those behind it are shifted out.
        int unused = 64 - (8 * constant.Length);
        int opposite = negated ? 1 : 0;
        for (int i = 0; i < places.Length; i++)
        {
            long place = places[i];
            bool equal = (((heads[i] ^ head) << unused) | (ulong)((place >> 32) ^ length)) == 0;
            int isNull = (int)((ulong)place >> 63);
            truths[i] = (Truth)((((equal ? 1 : 0) ^ opposite) & ~isNull) + (isNull * (int)Truth.Null));
        }

        ArrayPool<ulong>.Shared.Return(heads);
    }
}

/// <summary>Whether two texts are equal, which needs no order.</summary>
internal sealed class TextEqualsNode(Node<ReadOnlySpan<byte>> left, Node<ReadOnlySpan<byte>> right, bool negated) : BooleanNode
{
    public override Truth Evaluate(RecordFields record)
    {
        if (!left.TryGet(record, out ReadOnlySpan<byte> a) | !right.TryGet(record, out ReadOnlySpan<byte> b))
        {
            return Truth.Null;
        }

        return a.SequenceEqual(b) != negated ? Truth.True : Truth.False;
    }
}

/// <summary><c>between</c>: the same as <c>x &gt;= a and x &lt;= b</c> with x evaluated once.</summary>
internal sealed class BetweenNode<T, TType>(Node<T> operand, Node<T> least, Node<T> greatest) : BooleanNode
    where T : allows ref struct
    where TType : struct, IValueType<T>
{
    public override Truth Evaluate(RecordFields record)
    {
        bool known = operand.TryGet(record, out T value);
        Truth result = known ? Truth.True : Truth.Null;
        if (!least.TryGet(record, out T a))
        {
            result = Truth.Null;
        }
        else if (known && TType.Compare(value, a) < 0)
        {
            return Truth.False;
        }

        if (!greatest.TryGet(record, out T b))
        {
            result = Truth.Null;
        }
        else if (known && TType.Compare(value, b) > 0)
        {
            return Truth.False;
        }

        return result;
    }
}

/// <summary><c>in</c>: the items from left to right, up to the first that is equal.</summary>
internal sealed class InNode<T, TType>(Node<T> operand, Node<T>[] items) : BooleanNode
    where T : allows ref struct
    where TType : struct, IValueType<T>
{
    public override Truth Evaluate(RecordFields record)
    {
        if (!operand.TryGet(record, out T value))
        {
            return Truth.Null;
        }

        Truth result = Truth.False;
        foreach (Node<T> item in items)
        {
            if (!item.TryGet(record, out T candidate))
            {
                result = Truth.Null;
            }
            else if (TType.Compare(value, candidate) == 0)
            {
                return Truth.True;
            }
        }

        return result;
    }
}
