namespace Pipeline.Oracle.Tests;

/// <summary>A stage in the words of both sides.</summary>
/// <param name="Yaml">As it stands in a pipeline file.</param>
/// <param name="Sql">A SELECT from <c>{from}</c>, whose <c>n_</c> numbers the records in their order. It gives an <c>n_</c> too, of any numbers in the new order.</param>
/// <param name="Columns">The columns behind it.</param>
internal sealed record OracleStage(string Yaml, string Sql, IReadOnlyList<OracleColumn> Columns)
{
    /// <summary>Makes one of each kind of stage.</summary>
    public delegate OracleStage Maker(OracleInput input, Random random);

    /// <summary>All kinds of stages.</summary>
    public static readonly Maker[] Makers = [RecordStages.Sort, RecordStages.Top, RecordStages.Dedupe, RunningStages.Make, AggregateStages.Make, LookupStages.Make];
}

/// <summary>What a stage gets.</summary>
/// <param name="Columns">The columns before it.</param>
/// <param name="Prefix">Begins names that no other stage gives.</param>
/// <param name="Data">The data of the job.</param>
internal sealed record OracleInput(IReadOnlyList<OracleColumn> Columns, string Prefix, OracleData Data)
{
    /// <summary>Columns whose values both sides have exactly.</summary>
    public IReadOnlyList<OracleColumn> Exact => [.. Columns.Where(column => !column.MayDiffer)];

    /// <summary>Those of them that are numbers.</summary>
    public IReadOnlyList<OracleColumn> Numbers => [.. Exact.Where(column => column.IsNumber)];

    /// <summary>Some of the exact columns, in any order.</summary>
    public IReadOnlyList<OracleColumn> Some(Random random, int least, int most) => [.. Exact.OrderBy(_ => random.Next()).Take(random.Next(least, most + 1))];

    /// <summary>Names in a list.</summary>
    public static string Names(IEnumerable<OracleColumn> columns) => string.Join(", ", columns.Select(column => column.Name));

    /// <summary>A setting with names in a list, or nothing where there are none.</summary>
    public static string Setting(string key, IReadOnlyCollection<OracleColumn> columns) => columns.Count == 0 ? "" : $"{key}: [{Names(columns)}], ";

    /// <summary>A PARTITION BY clause, or nothing.</summary>
    public static string Partition(IReadOnlyCollection<OracleColumn> columns) => columns.Count == 0 ? "" : $"PARTITION BY {Names(columns)}";
}
