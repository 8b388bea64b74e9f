namespace Pipeline.Oracle.Tests;

/// <summary>Groups. Each function that may give another number says why, and by how much at most.</summary>
internal static class AggregateStages
{
    // Bounds of what DuckDB's doubles may be off: so much for each value, of what the sums consist of.
    private const string Rounding = "2.3e-16";
    private const string Rough = "1e-13 * (count({x}) + 10)";

    // {x} is the argument. A value without a bound must be equal.
    private static readonly Value[] OfAny =
    [
        new("count({x})", "count({x})", "integer"),
        new("count_distinct({x})", "count(DISTINCT {x})", "integer"),
        new("min({x})", "min({x})"),
        new("max({x})", "max({x})"),
        // Without the filter it takes the first record, whether it has a value or not.
        new("first({x})", "first({x} ORDER BY n_) FILTER ({x} IS NOT NULL)"),
        new("last({x})", "last({x} ORDER BY n_) FILTER ({x} IS NOT NULL)"),
        // Of several most frequent ones it takes any; we take the least.
        new("mode({x})", "list_min(list_transform(list_filter(map_entries(histogram({x})), entry -> entry.value = list_max(map_values(histogram({x})))), entry -> entry.key))"),
        // Its sketch is another one than ours; both are held to the exact number: five times what is said of a usual error.
        new("approx_distinct({x})", "count(DISTINCT {x})", "integer", "0.1 * count(DISTINCT {x}) + 0.5"),
    ];

    private static readonly Value[] OfNumbers =
    [
        new("median({x})", "median({x}::DOUBLE)", "number", $"8 * {Rounding} * max(abs({{x}}))"),
        // Between two values it computes in doubles.
        new("quantile({x}, 0.9)", "quantile_cont({x}::DOUBLE, 0.9)", "number", $"8 * {Rounding} * max(abs({{x}}))"),
        new("quantile({x}, 0.3, 'disc')", "quantile_disc({x}, 0.3)", "number", null),
        // Decimals are divided as doubles, ours have sixteen digits; doubles are added in any order.
        new("avg({x})", "avg({x})", "number", $"(count({{x}}) + 10) * {Rounding} * avg(abs({{x}}))"),
        // It adds up in another way, which loses digits.
        new("var({x})", "var_samp({x})", "double", Spread),
        new("var_pop({x})", "var_pop({x})", "double", Spread),
        new("stddev({x})", "stddev_samp({x})", "double", $"least(sqrt({Spread}), coalesce({Spread} / nullif(stddev_samp({{x}}), 0), 1e9))"),
        new("stddev_pop({x})", "stddev_pop({x})", "double", $"least(sqrt({Spread}), coalesce({Spread} / nullif(stddev_pop({{x}}), 0), 1e9))"),
        // Of values that are all alike it gives NaN, or what rounding leaves.
        new("skewness({x})", "CASE WHEN count({x}) < 3 OR min({x}) = max({x}) THEN NULL ELSE skewness({x}) END", "double", $"{Rough} * power(1 + max(abs({{x}})) / nullif(stddev_pop({{x}}), 0), 4)"),
    ];

    private static readonly Value Sum = new("sum({x})", "sum({x})", "number", null);
    private static readonly Value SumOfDoubles = new("sum({x})", "sum({x})", "double", $"count({{x}}) * {Rounding} * sum(abs({{x}}))");

    // Ours is one of the values within 0.4 %, at about that share.
    private static readonly Value ApproximateQuantile = new(
        "approx_quantile({x}, 0.7)",
        $"{Sorted}[greatest(1, ceil(0.7 * count({{x}})))::INTEGER]",
        "double",
        $"0.005 * max(abs({{x}})) + {Sorted}[least(count({{x}}), ceil(0.7 * count({{x}})) + 1)::INTEGER] - {Sorted}[greatest(1, ceil(0.7 * count({{x}})) - 1)::INTEGER]");

    // Where all values of one are alike there is no line or correlation; DuckDB gives NaN, null or 1.
    private static readonly Value[] OfPairs =
    [
        new("covar({y}, {x})", "CASE WHEN count({x}) < 2 THEN NULL ELSE covar_samp({y}, {x}) END", "double", $"{Rough} * max(abs({{x}})) * max(abs({{y}}))"),
        new("corr({y}, {x})", $"CASE WHEN {Alike} THEN NULL ELSE corr({{y}}, {{x}}) END", "double", Condition),
        new("slope({y}, {x})", "CASE WHEN min({x}) = max({x}) THEN NULL ELSE regr_slope({y}, {x}) END", "double", $"{Condition} * (1 + max(abs({{y}}))) / nullif(stddev_pop({{x}}), 0)"),
        new("intercept({y}, {x})", "CASE WHEN min({x}) = max({x}) THEN NULL ELSE regr_intercept({y}, {x}) END", "double", $"{Condition} * (1 + max(abs({{y}}))) * (1 + max(abs({{x}})) / nullif(stddev_pop({{x}}), 0))"),
        new("r2({y}, {x})", $"CASE WHEN {Alike} THEN NULL ELSE regr_r2({{y}}, {{x}}) END", "double", Condition),
    ];

    private const string Spread = $"{Rough} * max({{x}}::DOUBLE * {{x}}::DOUBLE)";
    private const string Sorted = "list_sort(list({x}) FILTER ({x} IS NOT NULL))";
    private const string Alike = "min({x}) = max({x}) OR min({y}) = max({y})";
    private const string Condition = $"{Rough} * (1 + max({{x}} * {{x}}) / nullif(var_pop({{x}}), 0)) * (1 + coalesce(max({{y}} * {{y}}) / nullif(var_pop({{y}}), 0), 0))";

    public static OracleStage Make(OracleInput input, Random random)
    {
        IReadOnlyList<OracleColumn> by = input.Some(random, 0, 2);
        List<(string Yaml, string Sql, string? Bound, OracleColumn Column)> made = [("count()", "count(*)", null, new OracleColumn(input.Prefix + "n", "integer"))];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            made.Add(Make(input, random, $"{input.Prefix}{i}"));
        }

        bool isFirstSeen = by.Count > 0 && random.Next(2) == 0;
        string yaml = string.Join(", ", made.Select(value => $"{value.Column.Name}: \"{value.Yaml}\""));
        string sql = string.Join(", ", made.Select(value => $"{value.Sql} AS {value.Column.Name}{(value.Bound is null ? "" : $", {value.Bound} AS {value.Column.Bound}")}"));
        string order = isFirstSeen || by.Count == 0 ? "min(n_)" : string.Join(", ", by.Select(column => $"{column.Name} NULLS LAST"));
        string keys = string.Concat(by.Select(column => $"{column.Name}, "));
        return new OracleStage(
            $"{{ aggregate: {{ {OracleInput.Setting("by", by)}values: {{ {yaml} }}{(isFirstSeen ? ", order: first_seen" : "")} }} }}",
            $"SELECT {keys}{sql}, row_number() OVER (ORDER BY {order}) AS n_ FROM {{from}}{(by.Count == 0 ? "" : $" GROUP BY {OracleInput.Names(by)}")}",
            [.. by, .. made.Select(value => value.Column)]);
    }

    private static (string, string, string?, OracleColumn) Make(OracleInput input, Random random, string name)
    {
        IReadOnlyList<OracleColumn> numbers = input.Numbers;
        int kind = random.Next(numbers.Count > 1 ? 5 : numbers.Count > 0 ? 4 : 1);
        if (kind == 0)
        {
            OracleColumn any = input.Exact[random.Next(input.Exact.Count)];
            return OfAny[random.Next(OfAny.Length)].With(any, null, name);
        }

        OracleColumn x = numbers[random.Next(numbers.Count)];
        if (kind == 4)
        {
            OracleColumn y = numbers.Where(other => other != x).ElementAt(random.Next(numbers.Count - 1));
            return OfPairs[random.Next(OfPairs.Length)].With(x, y, name);
        }

        Value value = kind > 1 ? OfNumbers[random.Next(OfNumbers.Length)]
            : x.Type == "double" && random.Next(3) == 0 ? ApproximateQuantile
            : x is { Type: "double", IsDyadic: false } ? SumOfDoubles : Sum;
        return value.With(x, null, name);
    }

    /// <summary>A function on both sides.</summary>
    /// <param name="Yaml">In the words of a pipeline file.</param>
    /// <param name="Sql">In those of DuckDB.</param>
    /// <param name="Type">Its type; <c>number</c> for double of doubles and decimal of others; null for that of its argument.</param>
    /// <param name="Bound">How much DuckDB's value may be off, in its words, or null for nothing.</param>
    private sealed record Value(string Yaml, string Sql, string? Type = null, string? Bound = null)
    {
        public (string, string, string?, OracleColumn) With(OracleColumn x, OracleColumn? y, string name)
        {
            string type = Type == "number" ? (x.Type == "double" ? "double" : "decimal") : Type ?? x.Type;
            // Of pairs both values have to be there.
            string sqlX = y is null ? x.Name : $"(CASE WHEN {y.Name} IS NULL THEN NULL ELSE {x.Name} END)::DOUBLE";
            string sqlY = y is null ? "" : $"(CASE WHEN {x.Name} IS NULL THEN NULL ELSE {y.Name} END)::DOUBLE";
            return (Put(Yaml, x.Name, y?.Name ?? ""), Put(Sql, sqlX, sqlY), Bound is null ? null : $"coalesce({Put(Bound, sqlX, sqlY)}, 0)", new OracleColumn(name, type, x.IsDyadic && type == "double" && Bound is null, Bound is not null));
        }

        private static string Put(string template, string x, string y) => template.Replace("{x}", x, StringComparison.Ordinal).Replace("{y}", y, StringComparison.Ordinal);
    }
}
