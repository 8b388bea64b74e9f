namespace Pipeline.Oracle.Tests;

/// <summary>Columns over the records of a group.</summary>
internal static class RunningStages
{
    // A sum of n doubles is off by n roundings of the sum of their sizes at most.
    private const string Rounding = "2.3e-16";

    public static OracleStage Make(OracleInput input, Random random)
    {
        IReadOnlyList<OracleColumn> per = input.Some(random, 0, 2);
        string window = $"({OracleInput.Partition(per)} ORDER BY n_)";
        string upTo = $"({OracleInput.Partition(per)} ORDER BY n_ ROWS UNBOUNDED PRECEDING)";
        string whole = $"({OracleInput.Partition(per)})";
        List<(string Yaml, string Sql, string? Bound, OracleColumn Column)> made = [];
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            string name = $"{input.Prefix}{i}";
            OracleColumn any = input.Exact[random.Next(input.Exact.Count)];
            OracleColumn? number = input.Numbers.Count == 0 ? null : input.Numbers[random.Next(input.Numbers.Count)];
            int kind = random.Next(number is null ? 3 : 5);
            int offset = 1 + random.Next(3);
            string place = offset == 1 && random.Next(2) == 0 ? any.Name : $"{any.Name}, {offset}";
            made.Add(kind switch
            {
                0 => ("row_number()", $"row_number() OVER {window}", null, new OracleColumn(name, "integer")),
                1 => ($"lag({place})", $"lag({place}) OVER {window}", null, any with { Name = name }),
                2 => ($"lead({place})", $"lead({place}) OVER {window}", null, any with { Name = name }),
                3 => Sum(number!, name, upTo),
                _ => Share(number!, name, whole),
            });
        }

        string yaml = string.Join(", ", made.Select(value => $"{value.Column.Name}: \"{value.Yaml}\""));
        string sql = string.Join(", ", made.Select(value => $"{value.Sql} AS {value.Column.Name}{(value.Bound is null ? "" : $", {value.Bound} AS {value.Column.Bound}")}"));
        return new OracleStage($"{{ running: {{ {OracleInput.Setting("per", per)}values: {{ {yaml} }} }} }}", $"SELECT *, {sql} FROM {{from}}", [.. input.Columns, .. made.Select(value => value.Column)]);
    }

    private static (string, string, string?, OracleColumn) Sum(OracleColumn x, string name, string upTo)
    {
        // Its doubles are added one after the other; ours is the exact sum, rounded once. Where no order rounds, they are equal.
        bool mayDiffer = x is { Type: "double", IsDyadic: false };
        return ($"cumsum({x.Name})", $"sum({x.Name}) OVER {upTo}", mayDiffer ? $"count(*) OVER {upTo} * {Rounding} * sum(abs({x.Name})) OVER {upTo}" : null,
            new OracleColumn(name, x.Type == "double" ? "double" : "decimal", x.IsDyadic, mayDiffer));
    }

    private static (string, string, string?, OracleColumn) Share(OracleColumn x, string name, string whole)
    {
        // It divides decimals as doubles. A sum of 0 gives infinity or null there, by type and version.
        string share = $"CASE WHEN sum({x.Name}) OVER {whole} = 0 THEN NULL ELSE {x.Name}::DOUBLE / (sum({x.Name}) OVER {whole})::DOUBLE END";
        return ($"share({x.Name})", share, $"(count(*) OVER {whole} + 10) * {Rounding} * abs({share})", new OracleColumn(name, x.Type == "double" ? "double" : "decimal", MayDiffer: true));
    }
}
