using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Values;

namespace Pipeline.Expressions.Binding;

/// <summary>Makes the nodes of a type whose values are no spans.</summary>
internal sealed class NodeFactory<T, TType> : NodeFactory
    where TType : struct, IValueType<T>
{
    public static readonly NodeFactory<T, TType> Instance = new();

    public override Node Null() => new NullNode<T>(TType.Type);

    public override Node Column(string name, int slot) => new ColumnNode<T, TType>(name, slot, TType.Type);

    public override Node? Literal(ReadOnlySpan<byte> text) =>
        TType.TryParse(text, out T value) ? new ConstantNode<T>(TType.Type, value) : null;

    // A cast of a column reads it where it stands.
    public override Node Parse(Node text, bool isTry) => text is TextColumnNode column && !isTry
        ? new ColumnNode<T, TType>(column.Name, column.Slot, TType.Type)
        : new ParseNode<T, TType>((Node<ReadOnlySpan<byte>>)text, isTry);

    public override Node Format(Node source) => new FormatNode<T, TType>((Node<T>)source);

    public override BooleanNode Compare(Node left, Node right, Order orders) => right is ConstantNode<T> constant
        ? new CompareConstantNode<T, TType>((Node<T>)left, constant.Constant, orders)
        : new CompareNode<T, TType>((Node<T>)left, (Node<T>)right, orders);

    public override BooleanNode Between(Node operand, Node least, Node greatest) =>
        new BetweenNode<T, TType>((Node<T>)operand, (Node<T>)least, (Node<T>)greatest);

    public override BooleanNode In(Node operand, IReadOnlyList<Node> items) => new InNode<T, TType>((Node<T>)operand, [.. items.Cast<Node<T>>()]);

    public override BooleanNode IsNull(Node operand, bool negated) => new IsNullNode<T>((Node<T>)operand, negated);

    public override Node Case(BooleanNode[] conditions, IReadOnlyList<Node> results, Node otherwise) =>
        new CaseNode<T>(TType.Type, conditions, [.. results.Cast<Node<T>>()], (Node<T>)otherwise);

    public override Node Coalesce(IReadOnlyList<Node> values) => new CoalesceNode<T>(TType.Type, [.. values.Cast<Node<T>>()]);

    public override Node NullIf(Node left, Node right) => new NullIfNode<T, TType>((Node<T>)left, (Node<T>)right);

    public override Node Extreme(IReadOnlyList<Node> values, int sign) => new ExtremeNode<T, TType>([.. values.Cast<Node<T>>()], sign);

    public override CompiledExpression Root(Node node, IReadOnlyList<int> slots, IReadOnlyList<string> warnings) =>
        new ValueExpression<T, TType>((Node<T>)node, slots, warnings);
}
