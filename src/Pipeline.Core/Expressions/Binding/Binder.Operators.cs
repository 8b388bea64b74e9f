using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Syntax;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Binding;

/// <summary>Arithmetic and concatenation.</summary>
internal sealed partial class Binder
{
    private Node BindUnary(UnarySyntax unary)
    {
        if (string.Equals(unary.Operator, "not", StringComparison.Ordinal))
        {
            return new NotNode(BindCondition(unary.Operand));
        }

        bool negative = string.Equals(unary.Operator, "-", StringComparison.Ordinal);
        if (negative && unary.Operand is LiteralSyntax { Type: ColumnType.Integer or ColumnType.Decimal or ColumnType.Double } literal)
        {
            // With its sign, so that the least integer is one.
            return BindLiteral(literal, "-" + literal.Text);
        }

        Node operand = Number(unary.Operand, Bind(unary.Operand), unary.Operator);
        return !negative ? operand : operand.Type switch
        {
            ColumnType.Integer => new ArithmeticNode<long, IntegerSubtract>(operand.Type, new ConstantNode<long>(operand.Type, 0), (Node<long>)operand),
            ColumnType.Double => new ConvertNode<double, double>(operand.Type, (Node<double>)operand, value => -value),
            _ => new ConvertNode<DecimalValue, DecimalValue>(operand.Type, (Node<DecimalValue>)operand, value => DecimalValue.Negate(value)),
        };
    }

    private Node BindBinary(BinarySyntax binary) => binary.Operator.Text switch
    {
        "||" => BindConcatenation(binary),
        "+" or "-" or "*" or "/" or "%" => BindArithmetic(binary),
        _ => BindComparison(binary),
    };

    private Node BindConcatenation(BinarySyntax binary)
    {
        Node left = Bind(binary.Left);
        Node right = Bind(binary.Right);
        if (left.Type == ColumnType.Boolean && right.Type == ColumnType.Boolean)
        {
            throw new ExpressionException("|| joins texts; between conditions write or", source, binary.Operator.Position, 2);
        }

        return new ConcatenationNode(AsText(binary.Left, left), AsText(binary.Right, right));
    }

    /// <summary>The canonical text of any value.</summary>
    public Node<ReadOnlySpan<byte>> AsText(SyntaxNode syntax, Node node) => (Node<ReadOnlySpan<byte>>)Cast(syntax, node, ColumnType.Text, isTry: false);

    private Node BindArithmetic(BinarySyntax binary)
    {
        string symbol = binary.Operator.Text;
        return BindArithmetic(symbol, [binary.Left, binary.Right]);
    }

    /// <summary>Binds an operator between two numbers; two texts are decimals.</summary>
    public Node BindArithmetic(string symbol, IReadOnlyList<SyntaxNode> operands)
    {
        Node left = Bind(operands[0]);
        Node right = Bind(operands[1]);
        foreach ((SyntaxNode syntax, Node node) in operands.Zip([left, right]))
        {
            _ = node.Type == ColumnType.Text ? node : Number(syntax, node, symbol);
        }

        ColumnType type = CommonType(operands, [left, right]);
        type = type == ColumnType.Text || (type == ColumnType.Integer && string.Equals(symbol, "/", StringComparison.Ordinal)) ? ColumnType.Decimal : type;
        return Arithmetic(symbol, type, Convert(operands[0], left, type), Convert(operands[1], right, type));
    }

    /// <summary>A number as it is, a text as a decimal; anything else is an error.</summary>
    public Node Number(SyntaxNode syntax, Node node, string symbol) => node.Type switch
    {
        ColumnType.Integer or ColumnType.Decimal or ColumnType.Double => node,
        ColumnType.Text => Convert(syntax, node, ColumnType.Decimal),
        ColumnType.Date or ColumnType.Timestamp => throw Error(
            syntax, $"{symbol} is for numbers, found {TypeNames.WithArticle(node.Type)}; use date_add('day', n, x) or date_diff('day', x, y)"),
        _ => throw Error(syntax, $"{symbol} is for numbers, found {TypeNames.WithArticle(node.Type)}"),
    };

    private static Node Arithmetic(string symbol, ColumnType type, Node left, Node right) => type switch
    {
        ColumnType.Integer => Integer(symbol, (Node<long>)left, (Node<long>)right),
        ColumnType.Double => Double(symbol, (Node<double>)left, (Node<double>)right),
        _ => Decimal(symbol, (Node<DecimalValue>)left, (Node<DecimalValue>)right),
    };

    private static Node<long> Integer(string symbol, Node<long> left, Node<long> right) => symbol switch
    {
        "+" => new ArithmeticNode<long, IntegerAdd>(ColumnType.Integer, left, right),
        "-" => new ArithmeticNode<long, IntegerSubtract>(ColumnType.Integer, left, right),
        "*" => new ArithmeticNode<long, IntegerMultiply>(ColumnType.Integer, left, right),
        _ => new ArithmeticNode<long, IntegerRemainder>(ColumnType.Integer, left, right),
    };

    private static Node<DecimalValue> Decimal(string symbol, Node<DecimalValue> left, Node<DecimalValue> right) => symbol switch
    {
        "+" => new ArithmeticNode<DecimalValue, DecimalAdd>(ColumnType.Decimal, left, right),
        "-" => new ArithmeticNode<DecimalValue, DecimalSubtract>(ColumnType.Decimal, left, right),
        "*" => new ArithmeticNode<DecimalValue, DecimalMultiply>(ColumnType.Decimal, left, right),
        "/" => new ArithmeticNode<DecimalValue, DecimalDivide>(ColumnType.Decimal, left, right),
        _ => new ArithmeticNode<DecimalValue, DecimalRemainder>(ColumnType.Decimal, left, right),
    };

    private static Node<double> Double(string symbol, Node<double> left, Node<double> right) => symbol switch
    {
        "+" => new ArithmeticNode<double, DoubleAdd>(ColumnType.Double, left, right),
        "-" => new ArithmeticNode<double, DoubleSubtract>(ColumnType.Double, left, right),
        "*" => new ArithmeticNode<double, DoubleMultiply>(ColumnType.Double, left, right),
        "/" => new ArithmeticNode<double, DoubleDivide>(ColumnType.Double, left, right),
        _ => new ArithmeticNode<double, DoubleRemainder>(ColumnType.Double, left, right),
    };
}
