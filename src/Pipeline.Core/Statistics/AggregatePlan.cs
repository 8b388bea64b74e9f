using Pipeline.Expressions;
using Pipeline.Expressions.Nodes;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Statistics;

/// <summary>An argument of aggregates, evaluated once for all that take it.</summary>
/// <param name="Node">Gives its values.</param>
/// <param name="Second">Gives the second value of a pair, or null.</param>
/// <param name="Text">As written, with the type that its values take.</param>
internal sealed record AggregateArgument(Node Node, Node? Second, string Text)
{
    /// <summary>The columns of states that it feeds.</summary>
    public List<int> Columns { get; } = [];

    /// <summary>The column that counts its values, where all of them are kept for a <see cref="ValueFold"/>; negative where they are not.</summary>
    public int Counts { get; set; } = -1;
}

/// <summary>An aggregate of a plan.</summary>
/// <param name="Text">As written.</param>
/// <param name="Type">Type of its result.</param>
/// <param name="Column">Its column of states, or negative.</param>
/// <param name="Argument">The argument whose values it takes all, where it has no column.</param>
/// <param name="Fold">Makes what takes them.</param>
internal sealed record PlannedAggregate(string Text, ColumnType Type, int Column, int Argument, Func<ValueFold>? Fold);

/// <summary>A value of each group.</summary>
/// <param name="Name">Name of its column.</param>
/// <param name="Value">The expression, over the columns of the key and, behind them, the aggregates.</param>
/// <param name="Aggregate">Which of these it is, where it is one and nothing else; otherwise negative.</param>
internal sealed record GroupValue(string Name, CompiledExpression Value, int Aggregate);

/// <summary>What a stage does that makes a record of each group: bound, immutable, shared by all threads.</summary>
internal sealed record AggregatePlan
{
    /// <summary>The columns of the key.</summary>
    public required IReadOnlyList<Column> By { get; init; }

    /// <summary>Makes the key of a record.</summary>
    public required SortKey Key { get; init; }

    /// <summary>The arguments.</summary>
    public required IReadOnlyList<AggregateArgument> Arguments { get; init; }

    /// <summary>Make the columns of states.</summary>
    public required IReadOnlyList<Func<StateColumn>> Columns { get; init; }

    /// <summary>The columns that count records.</summary>
    public required IReadOnlyList<int> RecordCounts { get; init; }

    /// <summary>The aggregates.</summary>
    public required IReadOnlyList<PlannedAggregate> Aggregates { get; init; }

    /// <summary>The values of each group.</summary>
    public required IReadOnlyList<GroupValue> Values { get; init; }

    /// <summary>Slots that must be filled before a record is taken.</summary>
    public required IReadOnlyList<int> Slots { get; init; }

    /// <summary>Whether groups are given in the order of their first records; otherwise in that of their keys.</summary>
    public required bool IsFirstSeen { get; init; }

    /// <summary>The run's start in ticks of UTC.</summary>
    public long Now { get; init; }

    /// <summary>Columns of a group's record.</summary>
    public int Width => By.Count + Values.Count;

    /// <summary>New columns of states.</summary>
    public StateColumn[] MakeColumns() => [.. Columns.Select(make => make())];

    /// <summary>By argument new chains for its values, where all are needed and have numbers.</summary>
    public ValueChains?[] MakeChains() => [.. Arguments.Select(argument => argument.Counts >= 0 && ValueCode.Of(argument.Node.Type) is not null ? new ValueChains() : null)];
}
