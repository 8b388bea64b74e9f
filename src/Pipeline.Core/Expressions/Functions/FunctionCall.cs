using System.Text;
using Pipeline.Expressions.Binding;
using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Syntax;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Functions;

/// <summary>A call that is being bound: gives its arguments the types that a function wants.</summary>
internal sealed class FunctionCall(Binder binder, CallSyntax call, FunctionEntry entry)
{
    /// <summary>Number of arguments.</summary>
    public int Count => call.Arguments.Count;

    /// <summary>The arguments as written.</summary>
    public IReadOnlyList<SyntaxNode> Arguments => call.Arguments;

    /// <summary>The binder, for what is more than one argument.</summary>
    public Binder Binder => binder;

    /// <summary>A text; other types are an error.</summary>
    public Node<ReadOnlySpan<byte>> Text(int index) => binder.BindText(Arguments[index], entry.Name);

    /// <summary>The canonical text of any value.</summary>
    public Node<ReadOnlySpan<byte>> AnyText(int index) => binder.AsText(Arguments[index], binder.Bind(Arguments[index]));

    /// <summary>An integer, or a text that is cast to one.</summary>
    public Node<long> Integer(int index) => (Node<long>)As(index, ColumnType.Integer);

    /// <summary>An integer, or the one given when the call leaves it out.</summary>
    public Node<long> Integer(int index, long otherwise) => index < Count ? Integer(index) : new ConstantNode<long>(ColumnType.Integer, otherwise);

    /// <summary>A decimal, or an integer or text that is cast to one.</summary>
    public Node<DecimalValue> Decimal(int index) => (Node<DecimalValue>)As(index, ColumnType.Decimal);

    /// <summary>A double, or another number or text that is cast to one.</summary>
    public Node<double> Double(int index) => (Node<double>)As(index, ColumnType.Double);

    /// <summary>A condition.</summary>
    public BooleanNode Condition(int index) => binder.BindCondition(Arguments[index]);

    /// <summary>An integer, decimal or double; a text is cast to decimal.</summary>
    public Node Number(int index)
    {
        Node node = binder.Bind(Arguments[index]);
        return binder.Number(Arguments[index], node, entry.Name);
    }

    /// <summary>A date or timestamp; a text is cast to timestamp.</summary>
    public Node Calendar(int index)
    {
        Node node = binder.Bind(Arguments[index]);
        return node.Type switch
        {
            ColumnType.Date or ColumnType.Timestamp => node,
            ColumnType.Text => binder.Convert(Arguments[index], node, ColumnType.Timestamp),
            _ => throw Error(index, $"expected a date or timestamp, found {TypeNames.WithArticle(node.Type)}"),
        };
    }

    /// <summary>An instant; a date is its first one in UTC, a text is cast.</summary>
    public Node<long> Timestamp(int index) => (Node<long>)binder.Convert(Arguments[index], Calendar(index), ColumnType.Timestamp);

    /// <summary>A text that must be written in the expression.</summary>
    public string Literal(int index) => Arguments[index] is LiteralSyntax { Type: ColumnType.Text } literal
        ? literal.Text
        : throw Error(index, "expected a text in single quotes: it is fixed when the plan is made");

    /// <summary>UTF-8 of <see cref="Literal(int)"/>, or the text given when the call leaves it out.</summary>
    public byte[] Literal(int index, string otherwise) => Encoding.UTF8.GetBytes(index < Count ? Literal(index) : otherwise);

    /// <summary>An error at an argument.</summary>
    public ExpressionException Error(int index, string message) => binder.Error(Arguments[index], $"{entry.Signature}: {message}");

    private Node As(int index, ColumnType type)
    {
        Node node = binder.Bind(Arguments[index]);
        return binder.Convert(Arguments[index], node, type);
    }
}
