using Pipeline.Expressions.Binding;
using Pipeline.Expressions.Nodes;
using Pipeline.Records;

namespace Pipeline.Expressions.Functions;

/// <summary>Choosing between values.</summary>
internal static class NullFunctions
{
    private const string Group = "choice";

    public static readonly FunctionDefinition[] Table =
    [
        FunctionDefinition.Of(Group, "coalesce(x, …)", "the first value that is not null", "coalesce(null, 'a')", "a", 1, FunctionDefinition.Any, Coalesce),
        FunctionDefinition.Of(Group, "ifnull(x, y)", "x, or y if x is null", "ifnull(null, 0)", "0", 2, 2, Coalesce),
        FunctionDefinition.Of(Group, "nullif(x, y)", "null if x equals y, else x", "nullif(0, 0)", "null", 2, 2, NullIf),
        FunctionDefinition.Of(Group, "if(condition, x, y)", "x if the condition is true, else y", "if(1 < 2, 'yes', 'no')", "yes", 3, 3, If),
        FunctionDefinition.Of(Group, "greatest(x, …)", "the greatest value; nulls are passed over", "greatest(3, null, 7)", "7", 1, FunctionDefinition.Any, call => Extreme(call, 1)),
        FunctionDefinition.Of(Group, "least(x, …)", "the least value; nulls are passed over", "least(3, null, 7)", "3", 1, FunctionDefinition.Any, call => Extreme(call, -1)),
    ];

    private static Node Coalesce(FunctionCall call)
    {
        (ColumnType type, Node[] nodes) = call.Binder.BindAlike(call.Arguments);
        return NodeFactory.Of(type).Coalesce(nodes);
    }

    private static Node NullIf(FunctionCall call)
    {
        (ColumnType type, Node[] nodes) = call.Binder.BindCompared(call.Arguments);
        return NodeFactory.Of(type).NullIf(nodes[0], nodes[1]);
    }

    private static Node If(FunctionCall call)
    {
        BooleanNode condition = call.Condition(0);
        (ColumnType type, Node[] nodes) = call.Binder.BindAlike([.. call.Arguments.Skip(1)]);
        return NodeFactory.Of(type).Case([condition], [nodes[0]], nodes[1]);
    }

    private static Node Extreme(FunctionCall call, int sign)
    {
        (ColumnType type, Node[] nodes) = call.Binder.BindCompared(call.Arguments);
        return NodeFactory.Of(type).Extreme(nodes, sign);
    }
}
