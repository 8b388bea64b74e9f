using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary><c>case when … then …</c>: the result of the first condition that is true; the others are not evaluated.</summary>
internal sealed class CaseNode<T>(ColumnType type, BooleanNode[] conditions, Node<T>[] results, Node<T> otherwise) : Node<T>
    where T : allows ref struct
{
    public override ColumnType Type => type;

    public override bool TryGet(RecordFields record, out T value)
    {
        for (int i = 0; i < conditions.Length; i++)
        {
            if (conditions[i].Evaluate(record) == Truth.True)
            {
                return results[i].TryGet(record, out value);
            }
        }

        return otherwise.TryGet(record, out value);
    }
}

/// <summary><c>coalesce</c>: the first value that is not null; those after it are not evaluated.</summary>
internal sealed class CoalesceNode<T>(ColumnType type, Node<T>[] values) : Node<T>
    where T : allows ref struct
{
    public override ColumnType Type => type;

    public override bool TryGet(RecordFields record, out T value)
    {
        foreach (Node<T> candidate in values)
        {
            if (candidate.TryGet(record, out value))
            {
                return true;
            }
        }

        value = default!;
        return false;
    }
}

/// <summary><c>nullif(a, b)</c>: null if both are equal, else a.</summary>
internal sealed class NullIfNode<T, TType>(Node<T> left, Node<T> right) : Node<T>
    where T : allows ref struct
    where TType : struct, IValueType<T>
{
    public override ColumnType Type => TType.Type;

    public override bool TryGet(RecordFields record, out T value)
    {
        bool known = left.TryGet(record, out value);
        return known && !(right.TryGet(record, out T other) && TType.Compare(value, other) == 0);
    }
}

/// <summary><c>greatest</c> and <c>least</c>; nulls are passed over.</summary>
internal sealed class ExtremeNode<T, TType>(Node<T>[] values, int sign) : Node<T>
    where T : allows ref struct
    where TType : struct, IValueType<T>
{
    public override ColumnType Type => TType.Type;

    public override bool TryGet(RecordFields record, out T value)
    {
        value = default!;
        bool known = false;
        foreach (Node<T> candidate in values)
        {
            if (candidate.TryGet(record, out T found) && (!known || TType.Compare(found, value) * sign > 0))
            {
                value = found;
                known = true;
            }
        }

        return known;
    }
}
