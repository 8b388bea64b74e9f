using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>Rounds decimals.</summary>
internal sealed class RoundNode(Node<DecimalValue> operand, Node<long> places, DecimalRounding rounding) : Node<DecimalValue>
{
    public override ColumnType Type => ColumnType.Decimal;

    public override bool TryGet(RecordFields record, out DecimalValue value)
    {
        if (operand.TryGet(record, out DecimalValue found) & places.TryGet(record, out long count))
        {
            return DecimalValue.TryRound(found, count, rounding, out value) || ArithmeticFailure.DecimalOverflow(record);
        }

        value = default;
        return false;
    }
}
