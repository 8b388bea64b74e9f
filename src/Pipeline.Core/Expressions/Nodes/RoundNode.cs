using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>Rounds decimals.</summary>
internal sealed class RoundNode(Node<DecimalValue> operand, Node<long> places, DecimalRounding rounding) : Node<DecimalValue>, IBlockNode<DecimalValue>
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

    public bool IsBlockwise => constantPlaces.HasValue && operand.IsBlockwise();

    public void GetMany(RecordBlock block, ReadOnlySpan<int> rows, Span<DecimalValue> values, Span<bool> known)
    {
        ((IBlockNode<DecimalValue>)operand).GetMany(block, rows, values, known);
        long count = constantPlaces.GetValueOrDefault();
        for (int i = 0; i < rows.Length; i++)
        {
            i += DecimalValue.RoundMany(values[i..rows.Length], count, rounding);
            if (i < rows.Length && known[i] && !DecimalValue.TryRound(values[i], count, rounding, out values[i]))
            {
                known[i] = false;
                block.PutOff(rows[i]);
            }
        }
    }
}
