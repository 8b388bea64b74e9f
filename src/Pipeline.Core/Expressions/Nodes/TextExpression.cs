using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>An expression whose value is a text.</summary>
internal sealed class TextExpression(Node<ReadOnlySpan<byte>> node, IReadOnlyList<int> slots, IReadOnlyList<string> warnings) : CompiledExpression
{
    public override ColumnType Type => ColumnType.Text;

    public override IReadOnlyList<int> Slots => slots;

    public override IReadOnlyList<string> Warnings => warnings;

    public override Truth EvaluateTruth(RecordFields record) => throw new InvalidOperationException("a text is not a condition");

    public override void EvaluateInto(RecordFields record, int targetSlot)
    {
        if (node.TryGet(record, out ReadOnlySpan<byte> value))
        {
            record.SetText(targetSlot, value);
        }
        else
        {
            record.SetNull(targetSlot);
        }
    }
}
