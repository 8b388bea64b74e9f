using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>Rounds decimals.</summary>
internal sealed class RoundNode(Node<DecimalValue> operand, Node<long> places, DecimalRounding rounding) : Node<DecimalValue>
{
    private readonly long? constantPlaces = (places as ConstantNode<long>)?.Constant;

    public override ColumnType Type => ColumnType.Decimal;

    public override bool TryGet(RecordFields record, out DecimalValue value)
    {
        long count = constantPlaces.GetValueOrDefault();
        if (operand.TryGet(record, out DecimalValue found) & (constantPlaces.HasValue || places.TryGet(record, out count)))
        {
            return DecimalValue.TryRound(found, count, rounding, out value) || ArithmeticFailure.DecimalOverflow(record);
        }

        value = default;
        return false;
    }
}
