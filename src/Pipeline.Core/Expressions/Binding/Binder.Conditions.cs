using System.Text;
using Pipeline.Expressions.Functions;
using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Syntax;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Binding;

/// <summary>Conditions, choices and casts.</summary>
internal sealed partial class Binder
{
    private static BooleanNode Negate(BooleanNode node, bool negated) => negated ? new NotNode(node) : node;

    private BooleanNode BindComparison(BinarySyntax binary)
    {
        Order orders = binary.Operator.Text switch
        {
            "=" => Order.Equal,
            "<" => Order.Less,
            "<=" => Order.Less | Order.Equal,
            ">" => Order.Greater,
            ">=" => Order.Greater | Order.Equal,
            _ => Order.Less | Order.Greater,
        };
        (ColumnType type, Node[] nodes) = BindCompared([binary.Left, binary.Right]);
        WarnOfNulls(binary);
        if (nodes[0].IsConstant && !nodes[1].IsConstant)
        {
            // The constant on the right, where comparisons look for it.
            nodes = [nodes[1], nodes[0]];
            orders = (orders & Order.Equal) | (orders.HasFlag(Order.Less) ? Order.Greater : Order.None) | (orders.HasFlag(Order.Greater) ? Order.Less : Order.None);
        }

        return NodeFactory.Of(type).Compare(nodes[0], nodes[1], orders);
    }

    private void WarnOfNulls(BinarySyntax binary)
    {
        foreach ((SyntaxNode side, SyntaxNode other) in new[] { (binary.Left, binary.Right), (binary.Right, binary.Left) })
        {
            if (side is LiteralSyntax { Type: null })
            {
                bool unequal = binary.Operator.Text is "<>" or "!=";
                Warn($"a comparison with null is never true; write is {(unequal ? "not " : "")}null");
            }
            else if (side is LiteralSyntax { Type: ColumnType.Text, Text: "" } && other is NameSyntax && binary.Operator.Text is "=" or "<>" or "!=")
            {
                Warn("an empty field is null, and only a quoted \"\" is an empty text; is null and is not null ask for nulls");
            }
        }
    }

    private BooleanNode BindLogic(LogicSyntax logic)
    {
        BooleanNode[] operands = [.. logic.Operands.Select(BindCondition)];
        return new JunctionNode(operands, logic.IsAnd ? Truth.False : Truth.True);
    }

    private BooleanNode BindIs(IsSyntax test)
    {
        if (test.Kind != IsKind.Null)
        {
            return new IsTruthNode(BindCondition(test.Operand), test.Kind == IsKind.True ? Truth.True : Truth.False, test.Negated);
        }

        Node operand = Bind(test.Operand);
        operand = operand is UntypedNullNode ? NodeFactory.Of(ColumnType.Text).Null() : operand;
        return NodeFactory.Of(operand.Type).IsNull(operand, test.Negated);
    }

    private BooleanNode BindIn(InSyntax test)
    {
        (ColumnType type, Node[] nodes) = BindCompared([test.Operand, .. test.Items]);
        foreach (SyntaxNode item in test.Items)
        {
            if (item is LiteralSyntax { Type: null })
            {
                Warn(test.Negated ? "not in with a null in its list is never true" : "in never finds a null; add: or … is null");
            }
        }

        return Negate(NodeFactory.Of(type).In(nodes[0], nodes[1..]), test.Negated);
    }

    private BooleanNode BindBetween(BetweenSyntax test)
    {
        (ColumnType type, Node[] nodes) = BindCompared([test.Operand, test.Least, test.Greatest]);
        return Negate(NodeFactory.Of(type).Between(nodes[0], nodes[1], nodes[2]), test.Negated);
    }

    private BooleanNode BindLike(LikeSyntax like)
    {
        string word = like.AnyCase ? "ilike" : "like";
        Node<ReadOnlySpan<byte>> operand = BindText(like.Operand, word);
        Node<ReadOnlySpan<byte>> pattern = BindText(like.Pattern, word);
        byte[] escape = like.Escape is null ? [] : Encoding.UTF8.GetBytes(like.Escape.Text);
        if (like.Escape is { } character && (character.Text.EnumerateRunes().Count() != 1 || (like.AnyCase && Rune.IsLetter(character.Text.EnumerateRunes().First()))))
        {
            throw Error(character, like.AnyCase ? "escape of ilike takes one character that is no letter" : "escape takes one character");
        }

        // x ilike p is lower(x) like lower(p).
        (operand, pattern) = like.AnyCase ? (InLowerCase(operand), InLowerCase(pattern)) : (operand, pattern);
        if (pattern is not TextConstantNode constant)
        {
            return Negate(new LikeNode(operand, pattern, escape), like.Negated);
        }

        if (LikePattern.EndsInEscape(constant.Constant, escape))
        {
            throw Error(like.Pattern, "the pattern ends in its escape character");
        }

        return Negate(LikePattern.Compile(operand, constant, escape), like.Negated);
    }

    private static Node<ReadOnlySpan<byte>> InLowerCase(Node<ReadOnlySpan<byte>> text) => text is TextConstantNode constant
        ? new TextConstantNode(LetterCase.Lower(constant.Constant))
        : new CallNode<ReadOnlySpan<byte>, ReadOnlySpan<byte>>(ColumnType.Text, text, TextFunctions.Lower);

    /// <summary>Binds a text; other types must be cast, since the text of a number may not be that of the file.</summary>
    public Node<ReadOnlySpan<byte>> BindText(SyntaxNode syntax, string user)
    {
        Node node = Bind(syntax);
        return node.Type == ColumnType.Text
            ? (Node<ReadOnlySpan<byte>>)Convert(syntax, node, ColumnType.Text)
            : throw Error(syntax, $"{user} is for texts, found {TypeNames.WithArticle(node.Type)}; cast(… as text) gives its canonical text");
    }

    private Node BindCase(CaseSyntax choice)
    {
        IReadOnlyList<SyntaxNode> values = choice.Otherwise is null ? choice.Results : [.. choice.Results, choice.Otherwise];
        BooleanNode[] conditions = choice.Operand is null
            ? [.. choice.Conditions.Select(BindCondition)]
            : [.. choice.Conditions.Select(value => BindWhen(choice.Operand, value))];
        (ColumnType type, Node[] nodes) = BindAlike(values);
        var factory = NodeFactory.Of(type);
        return factory.Case(conditions, nodes[..conditions.Length], choice.Otherwise is null ? factory.Null() : nodes[^1]);
    }

    private BooleanNode BindWhen(SyntaxNode operand, SyntaxNode value)
    {
        if (value is LiteralSyntax { Type: null })
        {
            Warn("when null is never taken; write case when x is null then …");
        }

        (ColumnType type, Node[] nodes) = BindCompared([operand, value]);
        return NodeFactory.Of(type).Compare(nodes[0], nodes[1], Order.Equal);
    }

    private Node BindCast(CastSyntax cast) => Cast(cast.Operand, Bind(cast.Operand), cast.Type, cast.IsTry);
}
