using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Binding;

/// <summary>The conversions between types that are no text. None rounds: 1.5 is not an integer.</summary>
internal static class Conversions
{
    /// <summary>The node that converts, or null if no value of the one type is one of the other.</summary>
    public static Node? Find(Node node, ColumnType type, bool isTry) => (node.Type, type) switch
    {
        (ColumnType.Integer, ColumnType.Decimal) => IntegerToDecimal(node),
        (ColumnType.Integer, ColumnType.Double) => node is ConstantNode<long> constant
            ? new ConstantNode<double>(type, constant.Constant)
            : new ConvertNode<long, double>(type, (Node<long>)node, value => value),
        (ColumnType.Integer, ColumnType.Boolean) => new TryConvertNode<long, bool>(type, (Node<long>)node, ToBoolean, isTry),
        (ColumnType.Decimal, ColumnType.Integer) => new TryConvertNode<DecimalValue, long>(type, (Node<DecimalValue>)node, ToInteger, isTry),
        (ColumnType.Decimal, ColumnType.Double) => node is ConstantNode<DecimalValue> constant
            ? new ConstantNode<double>(type, constant.Constant.ToDouble())
            : new ConvertNode<DecimalValue, double>(type, (Node<DecimalValue>)node, value => value.ToDouble()),
        (ColumnType.Double, ColumnType.Integer) => new TryConvertNode<double, long>(type, (Node<double>)node, ToInteger, isTry),
        (ColumnType.Double, ColumnType.Decimal) => new TryConvertNode<double, DecimalValue>(type, (Node<double>)node, DecimalValue.TryFromDouble, isTry),
        (ColumnType.Boolean, ColumnType.Integer) => new ConvertNode<bool, long>(type, (Node<bool>)node, value => value ? 1 : 0),
        (ColumnType.Date, ColumnType.Timestamp) => node is ConstantNode<int> constant
            ? new ConstantNode<long>(type, constant.Constant * TimeSpan.TicksPerDay)
            : new ConvertNode<int, long>(type, (Node<int>)node, day => day * TimeSpan.TicksPerDay),
        (ColumnType.Timestamp, ColumnType.Date) => new ConvertNode<long, int>(type, (Node<long>)node, ticks => (int)(ticks / TimeSpan.TicksPerDay)),
        _ => null,
    };

    private static Node<DecimalValue> IntegerToDecimal(Node node) => node switch
    {
        ConstantNode<long> constant => new ConstantNode<DecimalValue>(ColumnType.Decimal, new DecimalValue(constant.Constant, 0)),
        _ => new WidenNode((Node<long>)node),
    };

    private static bool ToBoolean(long from, out bool to)
    {
        to = from == 1;
        return from is 0 or 1;
    }

    private static bool ToInteger(DecimalValue from, out long to) => from.TryToInteger(out to);

    private static bool ToInteger(double from, out long to)
    {
        // 2^63 itself is a double and does not fit.
        bool fits = from >= long.MinValue && from < -(double)long.MinValue && Math.Truncate(from) == from;
        to = fits ? (long)from : 0;
        return fits;
    }
}
