using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>A function of one value; false is null or a noted failure.</summary>
internal delegate bool Function<TA, TResult>(RecordFields record, TA a, out TResult result)
    where TA : allows ref struct
    where TResult : allows ref struct;

/// <summary>A function of two values.</summary>
internal delegate bool Function<TA, TB, TResult>(RecordFields record, TA a, TB b, out TResult result)
    where TA : allows ref struct
    where TB : allows ref struct
    where TResult : allows ref struct;

/// <summary>A function of three values.</summary>
internal delegate bool Function<TA, TB, TC, TResult>(RecordFields record, TA a, TB b, TC c, out TResult result)
    where TA : allows ref struct
    where TB : allows ref struct
    where TC : allows ref struct
    where TResult : allows ref struct;

/// <summary>Calls a function that gives null when its argument is null.</summary>
internal sealed class CallNode<TA, TResult>(ColumnType type, Node<TA> first, Function<TA, TResult> function) : Node<TResult>
    where TA : allows ref struct
    where TResult : allows ref struct
{
    public override ColumnType Type => type;

    public override bool TryGet(RecordFields record, out TResult value)
    {
        if (first.TryGet(record, out TA a))
        {
            return function(record, a, out value);
        }

        value = default!;
        return false;
    }
}

/// <summary>Calls a function that gives null when one of its arguments is null.</summary>
internal sealed class CallNode<TA, TB, TResult>(ColumnType type, Node<TA> first, Node<TB> second, Function<TA, TB, TResult> function) : Node<TResult>
    where TA : allows ref struct
    where TB : allows ref struct
    where TResult : allows ref struct
{
    public override ColumnType Type => type;

    public override bool TryGet(RecordFields record, out TResult value)
    {
        if (first.TryGet(record, out TA a) & second.TryGet(record, out TB b))
        {
            return function(record, a, b, out value);
        }

        value = default!;
        return false;
    }
}

/// <summary>Calls a function that gives null when one of its arguments is null.</summary>
internal sealed class CallNode<TA, TB, TC, TResult>(
    ColumnType type, Node<TA> first, Node<TB> second, Node<TC> third, Function<TA, TB, TC, TResult> function) : Node<TResult>
    where TA : allows ref struct
    where TB : allows ref struct
    where TC : allows ref struct
    where TResult : allows ref struct
{
    public override ColumnType Type => type;

    public override bool TryGet(RecordFields record, out TResult value)
    {
        if (first.TryGet(record, out TA a) & second.TryGet(record, out TB b) & third.TryGet(record, out TC c))
        {
            return function(record, a, b, c, out value);
        }

        value = default!;
        return false;
    }
}
