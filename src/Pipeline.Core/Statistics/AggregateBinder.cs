using System.Text;
using Pipeline.Expressions;
using Pipeline.Expressions.Binding;
using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Syntax;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Statistics;

/// <summary>
/// Binds the expressions of a stage that makes a record of each group: calls of aggregate functions over the records, and all around them over the
/// key and what the functions give.
/// </summary>
internal sealed class AggregateBinder
{
    private readonly Schema input;
    private readonly IReadOnlyList<Column> by;
    private readonly Schema ofKey;
    private readonly List<AggregateArgument> arguments = [];
    private readonly List<PlannedAggregate> aggregates = [];
    private readonly List<Func<StateColumn>> columns = [];
    private readonly List<int> recordCounts = [];
    private readonly SortedSet<int> slots = [];
    private readonly List<GroupValue> values = [];
    private Binder inner = null!;

    /// <summary>Begins.</summary>
    /// <param name="input">The columns of the records.</param>
    /// <param name="by">Those of the key.</param>
    public AggregateBinder(Schema input, IReadOnlyList<Column> by)
    {
        this.input = input;
        this.by = by;
        slots.UnionWith(by.Select(column => column.Slot));
        ofKey = new Schema([.. by.Select((column, slot) => new Column(column.Name, column.Type, slot))], by.Count, by.Count);
    }

    /// <summary>Binds a value of each group.</summary>
    /// <param name="name">Name of its column.</param>
    /// <param name="text">The expression.</param>
    /// <exception cref="ExpressionException">It is wrong.</exception>
    public GroupValue Bind(string name, string text)
    {
        inner = new Binder(text, input, NotInside);
        Binder outer = new(text, ofKey, call => BindCall(text, call), Missing);
        SyntaxNode syntax = Parser.Parse(text);
        GroupValue value = new(name, outer.BindRoot(syntax, null), syntax is CallSyntax call ? aggregates.FindIndex(aggregate => string.Equals(aggregate.Text, TextOf(text, call), StringComparison.Ordinal)) : -1);
        slots.UnionWith(inner.Slots);
        values.Add(value);
        return value;
    }

    /// <summary>The plan of all values.</summary>
    /// <param name="isFirstSeen">Whether groups come in the order of their first records.</param>
    /// <exception cref="FormatException">The format or time zone of a column of the key cannot be used.</exception>
    public AggregatePlan Plan(bool isFirstSeen) => new()
    {
        By = by,
        Key = new SortKey(by.Select(column => new KeyColumn(column, Descending: false, NullsFirst: false) { IsGroup = true })),
        Arguments = arguments,
        Columns = columns,
        RecordCounts = recordCounts,
        Aggregates = aggregates,
        Values = values,
        Slots = [.. slots],
        IsFirstSeen = isFirstSeen,
    };

    private static string TextOf(string source, SyntaxNode syntax) => source.Substring(syntax.Position, syntax.Length);

    private string? Missing(string name) => input.Find(name) is null ? null
        : $"column '{name}' has a value in each record and a group has many: put it into 'by', or take one value, such as first({name}) or max({name})";

    private Node? NotInside(CallSyntax call) => AggregateFunctions.Find(call.Name.Text) is null ? null
        : throw inner.Error(call, $"{call.Name.Text} stands inside another aggregate function: an aggregate of groups takes a second aggregate stage");

    private Node? BindCall(string source, CallSyntax call)
    {
        if (AggregateFunctions.Find(call.Name.Text) is not { } function)
        {
            return null;
        }

        string text = TextOf(source, call);
        int index = aggregates.FindIndex(aggregate => string.Equals(aggregate.Text, text, StringComparison.Ordinal));
        if (index < 0)
        {
            index = aggregates.Count;
            aggregates.Add(Bind(function, call, source, text));
        }

        PlannedAggregate bound = aggregates[index];
        return NodeFactory.Of(bound.Type).Column(text, by.Count + index);
    }

    private PlannedAggregate Bind(AggregateFunction function, CallSyntax call, string source, string text)
    {
        int most = function.Input == AggregateInput.Pairs || function.HasQuantile ? 2 : 1;
        int least = function.Name is "count" ? 0 : most;
        most += function.Name is "quantile" ? 1 : 0;
        if (call.Arguments.Count < least || call.Arguments.Count > most)
        {
            throw inner.Error(call, $"expected {function.Signature}, found {call.Arguments.Count} argument{(call.Arguments.Count == 1 ? "" : "s")}");
        }

        if (call.Arguments.Count == 0)
        {
            recordCounts.Add(Column(static () => new CountColumn()));
            return new PlannedAggregate(text, ColumnType.Integer, columns.Count - 1, -1, null);
        }

        DecimalValue quantile = function.HasQuantile ? QuantileOf(call.Arguments[1]) : default;
        bool isDiscrete = call.Arguments.Count == 3 && IsDiscrete(call.Arguments[2]);
        int at = ArgumentOf(function, call, source);
        AggregateArgument argument = arguments[at];
        ColumnType values = argument.Node.Type;
        if (function.States is { } states)
        {
            argument.Columns.Add(Column(() => states(values, quantile)));
            return new PlannedAggregate(text, function.TypeOf(values), columns.Count - 1, -1, null);
        }

        if (function.Name is "median" or "quantile" && !isDiscrete && values is not (ColumnType.Integer or ColumnType.Decimal or ColumnType.Double))
        {
            throw inner.Error(call.Arguments[0], $"between two values there is none of {TypeNames.WithArticle(values)}; quantile(x, q, 'disc') gives a value that came");
        }

        if (argument.Counts < 0)
        {
            argument.Counts = Column(static () => new CountColumn());
            argument.Columns.Add(argument.Counts);
        }

        return new PlannedAggregate(text, isDiscrete ? values : function.TypeOf(values), -1, at, () => function.Folds!(values, quantile, isDiscrete));
    }

    private int Column(Func<StateColumn> make)
    {
        columns.Add(make);
        return columns.Count - 1;
    }

    private int ArgumentOf(AggregateFunction function, CallSyntax call, string source)
    {
        SyntaxNode first = call.Arguments[0];
        Node node = inner.Bind(first);
        Node? second = null;
        string text = TextOf(source, first);
        switch (function.Input)
        {
            case AggregateInput.Pairs:
                second = Number(call.Arguments[1], inner.Bind(call.Arguments[1]), call);
                node = Number(first, node, call);
                ColumnType type = node.Type == ColumnType.Double || second.Type == ColumnType.Double ? ColumnType.Double : ColumnType.Decimal;
                node = inner.Convert(first, node, type);
                second = inner.Convert(call.Arguments[1], second, type);
                text = $"{text}, {TextOf(source, call.Arguments[1])}";
                break;
            case AggregateInput.Numbers:
                node = Number(first, node, call);
                break;
            case AggregateInput.Doubles:
                node = inner.Convert(first, node, ColumnType.Double);
                break;
            default:
                if (function.Name is "median" or "quantile" && call.Arguments.Count < 3 && node.Type == ColumnType.Text)
                {
                    node = Number(first, node, call);
                }

                node = node is UntypedNullNode ? NodeFactory.Of(ColumnType.Text).Null() : node;
                break;
        }

        text = $"{text} as {TypeNames.Name(node.Type)}";
        int index = arguments.FindIndex(argument => string.Equals(argument.Text, text, StringComparison.Ordinal));
        if (index < 0)
        {
            index = arguments.Count;
            arguments.Add(new AggregateArgument(node, second, text));
        }

        return index;
    }

    /// <summary>A decimal or a double.</summary>
    private Node Number(SyntaxNode syntax, Node node, CallSyntax call)
    {
        Node number = node is UntypedNullNode ? NodeFactory.Of(ColumnType.Decimal).Null() : inner.Number(syntax, node, call.Name.Text);
        return number.Type == ColumnType.Integer ? inner.Convert(syntax, number, ColumnType.Decimal) : number;
    }

    private DecimalValue QuantileOf(SyntaxNode syntax) =>
        syntax is LiteralSyntax { Type: ColumnType.Integer or ColumnType.Decimal or ColumnType.Double } literal
            && DecimalValue.TryParse(Encoding.UTF8.GetBytes(literal.Text), out DecimalValue value)
            && value.Sign >= 0 && DecimalValue.Compare(value, new DecimalValue(1, 0)) <= 0
            ? value
            : throw inner.Error(syntax, "expected which quantile as a number from 0 to 1, such as 0.99");

    private bool IsDiscrete(SyntaxNode syntax) => syntax is LiteralSyntax { Type: ColumnType.Text, Text: "disc" or "cont" } literal
        ? literal.Text is "disc"
        : throw inner.Error(syntax, "expected 'disc' for a value that came, or 'cont' for one between two of them");
}
