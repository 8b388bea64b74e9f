using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>An expression whose value is no text.</summary>
internal sealed class ValueExpression<T, TType>(Node<T> node, IReadOnlyList<int> slots, IReadOnlyList<ExpressionWarning> warnings) : CompiledExpression
    where TType : struct, IValueType<T>
{
    private readonly BooleanNode? condition = node is Node<bool> ? BooleanNode.Of(node) : null;

    public override ColumnType Type => TType.Type;

    public override IReadOnlyList<int> Slots => slots;

    public override IReadOnlyList<ExpressionWarning> Warnings => warnings;

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
}
