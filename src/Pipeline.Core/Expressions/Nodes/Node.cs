using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>A bound expression that can be evaluated. Immutable and shared by threads.</summary>
internal abstract class Node
{
    /// <summary>Type of the value.</summary>
    public abstract ColumnType Type { get; }

    /// <summary>Whether the value is the same for every record.</summary>
    public virtual bool IsConstant => false;
}

/// <summary>An expression whose values are held as <typeparamref name="T"/>.</summary>
/// <typeparam name="T">Texts: a span of UTF-8. Dates: a day number. Timestamps: ticks of UTC.</typeparam>
internal abstract class Node<T> : Node
    where T : allows ref struct
{
    /// <summary>
    /// Evaluates. False is null, or a failure that was noted by <see cref="RecordFields.Fail"/>; a text is valid until
    /// the record's next <see cref="RecordFields.Begin"/>.
    /// </summary>
    public abstract bool TryGet(RecordFields record, out T value);
}

/// <summary>A condition.</summary>
internal abstract class BooleanNode : Node<bool>
{
    public sealed override ColumnType Type => ColumnType.Boolean;

    /// <summary>Evaluates.</summary>
    public abstract Truth Evaluate(RecordFields record);

    public sealed override bool TryGet(RecordFields record, out bool value)
    {
        Truth truth = Evaluate(record);
        value = truth == Truth.True;
        return truth != Truth.Null;
    }

    /// <summary>Whether it can be evaluated for many records at once.</summary>
    public virtual bool IsBlockwise => false;

    /// <summary>Evaluates many records at once, where <see cref="IsBlockwise"/>: as <see cref="IBlockNode{T}.GetMany"/>.</summary>
    public virtual void EvaluateMany(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths) => throw new NotSupportedException();

    /// <summary>Any node of truth values as a condition.</summary>
    public static BooleanNode Of(Node node) => node as BooleanNode ?? new ConditionNode((Node<bool>)node);

    private sealed class ConditionNode(Node<bool> node) : BooleanNode
    {
        public override bool IsConstant => node.IsConstant;

        public override Truth Evaluate(RecordFields record) =>
            !node.TryGet(record, out bool value) ? Truth.Null : value ? Truth.True : Truth.False;

        public override bool IsBlockwise => node.IsBlockwise();

        public override void EvaluateMany(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths)
        {
            bool[] values = ArrayPool<bool>.Shared.Rent(rows.Length);
            bool[] known = ArrayPool<bool>.Shared.Rent(rows.Length);
            ((IBlockNode<bool>)node).GetMany(block, rows, values, known);
            for (int i = 0; i < rows.Length; i++)
            {
                truths[i] = !known[i] ? Truth.Null : values[i] ? Truth.True : Truth.False;
            }

            ArrayPool<bool>.Shared.Return(values);
            ArrayPool<bool>.Shared.Return(known);
        }
    }
}
