using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>What values an aggregate function takes.</summary>
internal enum AggregateInput
{
    /// <summary>Values of any type.</summary>
    Any,

    /// <summary>Numbers: integers are taken as decimals, and a text is cast to one.</summary>
    Numbers,

    /// <summary>Doubles, or numbers and texts that are cast to them.</summary>
    Doubles,

    /// <summary>Two numbers of each record, both decimals or both doubles.</summary>
    Pairs,
}

/// <summary>A line of the table of aggregate functions.</summary>
/// <param name="Signature">Such as <c>sum(x)</c>.</param>
/// <param name="Meaning">What it gives.</param>
/// <param name="Input">What values it takes.</param>
/// <param name="TypeOf">The type of its result for values of a type.</param>
internal sealed record AggregateFunction(string Signature, string Meaning, AggregateInput Input, Func<ColumnType, ColumnType> TypeOf)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = Signature[..Signature.IndexOf('(', StringComparison.Ordinal)];

    /// <summary>Makes an empty column of its states, for values of a type and, where it is one of a quantile, which one. Null where all values are needed.</summary>
    public Func<ColumnType, DecimalValue, StateColumn>? States { get; init; }

    /// <summary>Makes what takes all values in their order, of a type; which quantile, and whether it is to be one of the values.</summary>
    public Func<ColumnType, DecimalValue, bool, ValueFold>? Folds { get; init; }

    /// <summary>Whether the second argument says which quantile.</summary>
    public bool HasQuantile => Name is "quantile" or "approx_quantile";
}
