using System.Text;
using Pipeline.Expressions.Functions;
using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Syntax;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Binding;

/// <summary>Gives the tree of an expression its types and makes it a tree of nodes that can be evaluated.</summary>
/// <param name="source">The expression.</param>
/// <param name="schema">The columns that it may name.</param>
/// <param name="calls">Binds calls of functions that are not those of the table, and gives null for the others; null: there are none.</param>
/// <param name="missing">What to do about a name that is no column, or null where it knows nothing.</param>
internal sealed partial class Binder(string source, Schema schema, Func<CallSyntax, Node?>? calls = null, Func<string, string?>? missing = null)
{
    private readonly List<string> warnings = [];
    private readonly SortedSet<int> slots = [];

    /// <summary>The slots that were named so far.</summary>
    public IReadOnlyCollection<int> Slots => slots;

    /// <summary>What is allowed and probably not meant, so far.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Binds a whole expression.</summary>
    public CompiledExpression BindRoot(SyntaxNode syntax, ColumnType? required)
    {
        Node node = Bind(syntax);
        if (node is UntypedNullNode)
        {
            node = NodeFactory.Of(required ?? ColumnType.Text).Null();
        }

        if (required is { } type && type != node.Type)
        {
            throw Error(syntax, type == ColumnType.Boolean ? NotCondition(syntax, node) : $"expected {TypeNames.WithArticle(type)}, found {TypeNames.WithArticle(node.Type)}; cast(… as {TypeNames.Name(type)}) converts it");
        }

        return NodeFactory.Of(node.Type).Root(node, [.. slots], warnings);
    }

    /// <summary>Binds a part of the expression.</summary>
    public Node Bind(SyntaxNode syntax) => syntax switch
    {
        LiteralSyntax literal => BindLiteral(literal, literal.Text),
        NameSyntax name => BindName(name),
        UnarySyntax unary => BindUnary(unary),
        BinarySyntax binary => BindBinary(binary),
        LogicSyntax logic => BindLogic(logic),
        IsSyntax test => BindIs(test),
        InSyntax test => BindIn(test),
        BetweenSyntax test => BindBetween(test),
        LikeSyntax like => BindLike(like),
        CaseSyntax choice => BindCase(choice),
        CastSyntax cast => BindCast(cast),
        CallSyntax call => calls?.Invoke(call) ?? FunctionTable.Bind(this, call),
        _ => throw new ArgumentOutOfRangeException(nameof(syntax)),
    };

    /// <summary>Binds a condition.</summary>
    public BooleanNode BindCondition(SyntaxNode syntax)
    {
        Node node = Bind(syntax);
        return node switch
        {
            UntypedNullNode => BooleanNode.Of(NodeFactory.Of(ColumnType.Boolean).Null()),
            { Type: ColumnType.Boolean } => BooleanNode.Of(node),
            _ => throw Error(syntax, NotCondition(syntax, node)),
        };
    }

    /// <summary>An error at a part of the expression.</summary>
    public ExpressionException Error(SyntaxNode syntax, string message) => new(message, source, syntax.Position, syntax.Length);

    /// <summary>Notes what is likely wrong and what to write instead.</summary>
    public void Warn(string message) => warnings.Add(message);

    private static string NotCondition(SyntaxNode syntax, Node node)
    {
        string found = $"expected a condition, found {TypeNames.WithArticle(node.Type)}";
        return syntax is NameSyntax name && node.Type == ColumnType.Text
            ? $"{found}; compare it: {name.Name} = 'x', or {name.Name} = true"
            : $"{found}; compare it with a value";
    }

    private Node BindLiteral(LiteralSyntax literal, string text)
    {
        if (literal.Type is not { } type)
        {
            return new UntypedNullNode();
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Node? node = NodeFactory.Of(type).Literal(bytes);
        if (node is null && type == ColumnType.Integer)
        {
            node = NodeFactory.Of(ColumnType.Decimal).Literal(bytes);
        }

        return node ?? throw Error(literal, type switch
        {
            ColumnType.Date => "this is not a date; dates are written date '2024-12-31'",
            ColumnType.Timestamp => "this is not a timestamp; timestamps are written timestamp '2024-12-31T23:59:59Z'",
            ColumnType.Double => "the number exceeds the largest double",
            _ => "the number has more than 28 digits; 1e30 is a double",
        });
    }

    private Node BindName(NameSyntax name)
    {
        if (schema.Find(name.Name) is not { } column)
        {
            throw Error(name, UnknownColumn(name));
        }

        slots.Add(column.Slot);
        return ColumnForms.Has(column) ? BindFormedColumn(name, column) : NodeFactory.Of(column.Type).Column(column.Name, column.Slot);
    }

    private Node BindFormedColumn(NameSyntax name, Column column)
    {
        try
        {
            return column.Type switch
            {
                ColumnType.Integer => new FormedColumnNode<long>(column, ColumnForms.Numbers<long, IntegerType>(column)!),
                ColumnType.Decimal => new FormedColumnNode<DecimalValue>(column, ColumnForms.Numbers<DecimalValue, DecimalType>(column)!),
                ColumnType.Double => new FormedColumnNode<double>(column, ColumnForms.Numbers<double, DoubleType>(column)!),
                ColumnType.Boolean => new FormedColumnNode<bool>(column, new WordReader(column.Forms!)),
                ColumnType.Date => new FormedColumnNode<int>(column, CalendarReader.For(column)),
                _ => new FormedColumnNode<long>(column, CalendarReader.For(column)),
            };
        }
        catch (FormatException e)
        {
            throw Error(name, $"column '{column.Name}': {e.Message}");
        }
    }

    private string UnknownColumn(NameSyntax name)
    {
        if (missing?.Invoke(name.Name) is { } known)
        {
            return known;
        }

        string message = $"there is no column '{name.Name}'";
        if (Suggestion.Nearest(name.Name, schema.Columns.Select(column => column.Name)) is not null)
        {
            return message + ColumnNames.Clause(name.Name, schema.Columns);
        }

        if (FunctionTable.Contains(name.Name))
        {
            return $"{message}; a function is called with parentheses: {name.Name}(…)";
        }

        string hint = name.Quoted ? "double quotes hold names of columns, texts are written in single quotes" : "texts are written in single quotes";
        return $"{message}; {hint}: '{name.Name}'{ColumnNames.Clause(name.Name, schema.Columns)}";
    }
}
