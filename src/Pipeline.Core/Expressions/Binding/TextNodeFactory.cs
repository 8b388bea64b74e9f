using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Binding;

/// <summary>Makes the nodes of texts.</summary>
internal sealed class TextNodeFactory : NodeFactory
{
    public static readonly TextNodeFactory Instance = new();

    public override Node Null() => new NullNode<ReadOnlySpan<byte>>(ColumnType.Text);

    public override Node Column(string name, int slot) => new TextColumnNode(name, slot);

    public override Node? Literal(ReadOnlySpan<byte> text) => new TextConstantNode(text.ToArray());

    public override Node Parse(Node text, bool isTry) => text;

    public override Node Format(Node source) => source;

    public override BooleanNode Compare(Node left, Node right, Order orders)
    {
        if (left is TextConstantNode && right is not TextConstantNode && orders is Order.Equal or (Order.Less | Order.Greater))
        {
            (left, right) = (right, left);
        }

        bool negated = orders == (Order.Less | Order.Greater);
        if (orders != Order.Equal && !negated)
        {
            return new CompareNode<ReadOnlySpan<byte>, TextType>(Of(left), Of(right), orders);
        }

        return left is TextColumnNode column && right is TextConstantNode constant
            ? new TextColumnEqualsNode(column.Slot, constant.Constant, negated)
            : new TextEqualsNode(Of(left), Of(right), negated);
    }

    public override BooleanNode Between(Node operand, Node least, Node greatest) =>
        new BetweenNode<ReadOnlySpan<byte>, TextType>(Of(operand), Of(least), Of(greatest));

    public override BooleanNode In(Node operand, IReadOnlyList<Node> items) =>
        items.All(item => item is TextConstantNode or NullNode<ReadOnlySpan<byte>>)
            ? new TextSetNode(Of(operand), [.. items.OfType<TextConstantNode>().Select(item => item.Constant)], items.Any(item => item is not TextConstantNode))
            : new InNode<ReadOnlySpan<byte>, TextType>(Of(operand), [.. items.Select(Of)]);

    public override BooleanNode IsNull(Node operand, bool negated) => operand is TextColumnNode column
        ? new IsNullColumnNode(column.Slot, negated)
        : new IsNullNode<ReadOnlySpan<byte>>(Of(operand), negated);

    public override Node Case(BooleanNode[] conditions, IReadOnlyList<Node> results, Node otherwise) =>
        new CaseNode<ReadOnlySpan<byte>>(ColumnType.Text, conditions, [.. results.Select(Of)], Of(otherwise));

    public override Node Coalesce(IReadOnlyList<Node> values) => new CoalesceNode<ReadOnlySpan<byte>>(ColumnType.Text, [.. values.Select(Of)]);

    public override Node NullIf(Node left, Node right) => new NullIfNode<ReadOnlySpan<byte>, TextType>(Of(left), Of(right));

    public override Node Extreme(IReadOnlyList<Node> values, int sign) =>
        new ExtremeNode<ReadOnlySpan<byte>, TextType>([.. values.Select(Of)], sign);

    public override CompiledExpression Root(Node node, IReadOnlyList<int> slots, IReadOnlyList<string> warnings) =>
        new TextExpression(Of(node), slots, warnings);

    private static Node<ReadOnlySpan<byte>> Of(Node node) => (Node<ReadOnlySpan<byte>>)node;
}
