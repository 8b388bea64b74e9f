using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>All aggregate functions: this one table makes and documents them. Nulls are left out by each but <c>count()</c>.</summary>
internal static class AggregateFunctions
{
    private static readonly DecimalValue Half = new(5, 1);

    /// <summary>The lines of the table.</summary>
    public static readonly IReadOnlyList<AggregateFunction> All =
    [
        Of("count([x])", "number of records, or of values that are not null", AggregateInput.Any, ColumnType.Integer, static (_, _) => new CountColumn()),
        WithAll("count_distinct(x)", "number of distinct values", AggregateInput.Any, static _ => ColumnType.Integer, static (type, _, _) => new DistinctFold(type)),
        Of("sum(x)", "exact sum", AggregateInput.Numbers, null, static (type, _) => type == ColumnType.Double ? new DoubleSumColumn() : new DecimalSumColumn()),
        Of("avg(x)", "exact mean; of decimals rounded as / rounds", AggregateInput.Numbers, null, static (type, _) => type == ColumnType.Double ? new DoubleMeanColumn() : new DecimalMeanColumn()),
        Of("min(x)", "least value", AggregateInput.Any, null, static (type, _) => new LeastColumn(ValueForm.Of(type))),
        Of("max(x)", "greatest value", AggregateInput.Any, null, static (type, _) => new GreatestColumn(ValueForm.Of(type))),
        Of("first(x)", "value of the first record that has one", AggregateInput.Any, null, static (type, _) => new FirstColumn(ValueForm.Of(type))),
        Of("last(x)", "value of the last record that has one", AggregateInput.Any, null, static (type, _) => new LastColumn(ValueForm.Of(type))),
        WithAll("mode(x)", "most frequent value; of several the least", AggregateInput.Any, static type => type, static (type, _, _) => new ModeFold(type)),
        WithAll("median(x)", "quantile(x, 0.5)", AggregateInput.Any, Number, static (type, _, _) => new QuantileFold(type, Half, isDiscrete: false)),
        WithAll("quantile(x, q[, 'disc'])", "value at the share q of all; between two of them on the straight line, or with 'disc' one of them", AggregateInput.Any, Number, static (type, quantile, isDiscrete) => new QuantileFold(type, quantile, isDiscrete)),
        OfMoments("var(x)", "variance of a sample", 2, static moments => MomentFunctions.Variance(moments, isSample: true)),
        OfMoments("stddev(x)", "standard deviation of a sample", 2, static moments => MomentFunctions.Deviation(moments, isSample: true)),
        OfMoments("var_pop(x)", "variance of a whole population", 2, static moments => MomentFunctions.Variance(moments, isSample: false)),
        OfMoments("stddev_pop(x)", "standard deviation of a whole population", 2, static moments => MomentFunctions.Deviation(moments, isSample: false)),
        OfMoments("skewness(x)", "skewness of a sample", 3, MomentFunctions.Skewness),
        OfPairs("covar(y, x)", "covariance of a sample", PairFunctions.Covariance),
        OfPairs("corr(y, x)", "Pearson's correlation", PairFunctions.Correlation),
        OfPairs("slope(y, x)", "slope of the line y = intercept + slope · x, by least squares", PairFunctions.Slope),
        OfPairs("intercept(y, x)", "where that line is at x = 0", PairFunctions.Intercept),
        OfPairs("r2(y, x)", "share of the variance of y that the line has", PairFunctions.Determination),
        Of("approx_distinct(x)", "about count_distinct(x), within some 2 %", AggregateInput.Any, ColumnType.Integer, static (_, _) => new DistinctSketchColumn()),
        Of("approx_quantile(x, q)", "about quantile(x, q, 'disc'), within 0.4 %", AggregateInput.Doubles, ColumnType.Double, static (_, quantile) => new QuantileSketchColumn(quantile.ToDouble())),
    ];

    private static readonly Dictionary<string, AggregateFunction> ByName = All.ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The function called so, or null.</summary>
    public static AggregateFunction? Find(string name) => ByName.GetValueOrDefault(name);

    private static ColumnType Number(ColumnType type) => type == ColumnType.Integer ? ColumnType.Decimal : type;

    private static AggregateFunction Of(string signature, string meaning, AggregateInput input, ColumnType? type, Func<ColumnType, DecimalValue, StateColumn> states) =>
        new(signature, meaning, input, type is { } always ? _ => always : static values => values) { States = states };

    private static AggregateFunction OfMoments(string signature, string meaning, int powers, MomentFunction function) =>
        Of(signature, meaning, AggregateInput.Numbers, ColumnType.Double, (_, _) => new MomentColumn(powers, function));

    private static AggregateFunction OfPairs(string signature, string meaning, PairFunction function) =>
        Of(signature, meaning, AggregateInput.Pairs, ColumnType.Double, (_, _) => new PairColumn(function));

    private static AggregateFunction WithAll(string signature, string meaning, AggregateInput input, Func<ColumnType, ColumnType> type, Func<ColumnType, DecimalValue, bool, ValueFold> folds) =>
        new(signature, meaning, input, type) { Folds = folds };
}
