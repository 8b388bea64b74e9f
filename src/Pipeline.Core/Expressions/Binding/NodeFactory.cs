using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Binding;

/// <summary>Makes the nodes of one type, so that the binder need not know how values are held.</summary>
internal abstract class NodeFactory
{
    /// <summary>The factory of a type.</summary>
    public static NodeFactory Of(ColumnType type) => type switch
    {
        ColumnType.Text => TextNodeFactory.Instance,
        ColumnType.Integer => NodeFactory<long, IntegerType>.Instance,
        ColumnType.Decimal => NodeFactory<DecimalValue, DecimalType>.Instance,
        ColumnType.Double => NodeFactory<double, DoubleType>.Instance,
        ColumnType.Boolean => NodeFactory<bool, BooleanType>.Instance,
        ColumnType.Date => NodeFactory<int, DateType>.Instance,
        _ => NodeFactory<long, TimestampType>.Instance,
    };

    /// <summary>A null of the type.</summary>
    public abstract Node Null();

    /// <summary>A column in canonical format.</summary>
    public abstract Node Column(string name, int slot);

    /// <summary>A constant; null if the text is not of the type.</summary>
    public abstract Node? Literal(ReadOnlySpan<byte> text);

    /// <summary>Reads texts as values.</summary>
    public abstract Node Parse(Node text, bool isTry);

    /// <summary>The canonical texts of values.</summary>
    public abstract Node Format(Node source);

    public abstract BooleanNode Compare(Node left, Node right, Order orders);

    public abstract BooleanNode Between(Node operand, Node least, Node greatest);

    public abstract BooleanNode In(Node operand, IReadOnlyList<Node> items);

    public abstract BooleanNode IsNull(Node operand, bool negated);

    public abstract Node Case(BooleanNode[] conditions, IReadOnlyList<Node> results, Node otherwise);

    public abstract Node Coalesce(IReadOnlyList<Node> values);

    public abstract Node NullIf(Node left, Node right);

    public abstract Node Extreme(IReadOnlyList<Node> values, int sign);

    /// <summary>The whole expression, ready for use.</summary>
    public abstract CompiledExpression Root(Node node, IReadOnlyList<int> slots, IReadOnlyList<string> warnings);
}
