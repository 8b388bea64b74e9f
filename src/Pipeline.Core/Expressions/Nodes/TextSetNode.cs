using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary><c>in</c> over constant texts.</summary>
internal sealed class TextSetNode(Node<ReadOnlySpan<byte>> operand, IReadOnlyCollection<byte[]> items, bool hasNull) : BooleanNode
{
    private readonly TextSet texts = new(items);
    private readonly Truth otherwise = hasNull ? Truth.Null : Truth.False;

    public override Truth Evaluate(RecordFields record)
    {
        if (!operand.TryGet(record, out ReadOnlySpan<byte> value))
        {
            return Truth.Null;
        }

        return texts.Contains(value) ? Truth.True : otherwise;
    }
}
