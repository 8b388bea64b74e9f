using System.Text;
using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Syntax;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Binding;

/// <summary>What type values take beside one another, and how they get it.</summary>
internal sealed partial class Binder
{
    /// <summary>
    /// The type that all values take: text gives way to all others, integer to decimal to double, date to timestamp.
    /// Text beside integers alone becomes decimal unless it is a literal that reads as an integer: a column of
    /// texts may well hold 2.5.
    /// </summary>
    public ColumnType CommonType(IReadOnlyList<SyntaxNode> syntax, IReadOnlyList<Node> nodes)
    {
        ColumnType? common = null;
        bool wide = false;
        for (int i = 0; i < nodes.Count; i++)
        {
            if (nodes[i] is UntypedNullNode)
            {
                continue;
            }

            ColumnType type = nodes[i].Type;
            wide |= type == ColumnType.Text && !(nodes[i] is TextConstantNode text && IntegerText.TryParse(text.Constant, out _));
            common = common is null ? type : Common(common.Value, type) ?? throw Error(
                syntax[i], $"{TypeNames.WithArticle(type)} cannot stand beside {TypeNames.WithArticle(common.Value)} here; cast one of them");
        }

        return common == ColumnType.Integer && wide ? ColumnType.Decimal : common ?? ColumnType.Text;
    }

    /// <summary>Binds values and gives them one type.</summary>
    public (ColumnType Type, Node[] Nodes) BindAlike(IReadOnlyList<SyntaxNode> syntax)
    {
        Node[] nodes = [.. syntax.Select(Bind)];
        ColumnType type = CommonType(syntax, nodes);
        return (type, [.. nodes.Select((node, i) => Convert(syntax[i], node, type))]);
    }

    /// <summary>Binds values that are compared with one another.</summary>
    public (ColumnType Type, Node[] Nodes) BindCompared(IReadOnlyList<SyntaxNode> syntax)
    {
        (ColumnType type, Node[] nodes) = BindAlike(syntax);
        Column[] columns = type != ColumnType.Text ? [] : [.. nodes.OfType<TextColumnNode>().Select(node => schema.Find(node.Name)!).Distinct()];
        if (columns.Length > 1 && UntypedNumbers.Warning(schema, columns) is { } warning && !warnings.Contains(warning))
        {
            Warn(warning);
        }

        return (type, nodes);
    }

    /// <summary>Gives a value a type that it may take without being asked: see <see cref="CommonType"/>.</summary>
    public Node Convert(SyntaxNode syntax, Node node, ColumnType type)
    {
        if (node is UntypedNullNode)
        {
            return NodeFactory.Of(type).Null();
        }

        if (node.Type == type)
        {
            return node;
        }

        return Common(node.Type, type) == type
            ? Cast(syntax, node, type, isTry: false)
            : throw Error(syntax, $"expected {TypeNames.WithArticle(type)}, found {TypeNames.WithArticle(node.Type)}; cast(… as {TypeNames.Name(type)}) converts it");
    }

    /// <summary>Casts a value, or throws if no value of the one type is one of the other.</summary>
    public Node Cast(SyntaxNode syntax, Node node, ColumnType type, bool isTry)
    {
        switch (node)
        {
            case UntypedNullNode:
                return NodeFactory.Of(type).Null();
            case TextConstantNode text:
                return NodeFactory.Of(type).Literal(text.Constant) ?? (isTry
                    ? NodeFactory.Of(type).Null()
                    : throw Error(syntax, $"the text '{Encoding.UTF8.GetString(text.Constant)}' is not {TypeNames.WithArticle(type)}"));
            case { Type: ColumnType.Text }:
                return NodeFactory.Of(type).Parse(node, isTry);
            case var _ when node.Type == type:
                return node;
            case var _ when type == ColumnType.Text:
                return NodeFactory.Of(node.Type).Format(node);
        }

        return Conversions.Find(node, type, isTry)
            ?? throw Error(syntax, $"{TypeNames.WithArticle(node.Type)} cannot be cast to {TypeNames.WithArticle(type)}");
    }

    private static ColumnType? Common(ColumnType a, ColumnType b)
    {
        if (a == b || b == ColumnType.Text)
        {
            return a;
        }

        if (a == ColumnType.Text)
        {
            return b;
        }

        ColumnType wider = a > b ? a : b;
        bool numbers = wider is ColumnType.Decimal or ColumnType.Double;
        bool days = wider == ColumnType.Timestamp && (a == ColumnType.Date || b == ColumnType.Date);
        return numbers || days ? wider : null;
    }
}
