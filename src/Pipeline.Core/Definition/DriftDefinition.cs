namespace Pipeline.Definition;

/// <summary>Which columns files have by agreement, and what is done about those that have others.</summary>
public sealed record DriftDefinition
{
    /// <summary>The columns agreed, in order; null: those of the first file of each destination.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>What is done about a column that is not among them.</summary>
    public DriftPolicy New { get; init; }

    /// <summary>What is done about one of them that a file has not.</summary>
    public DriftPolicy Missing { get; init; }

    /// <summary>What is done about a file that has them in another order.</summary>
    public DriftPolicy Reordered { get; init; }

    /// <summary>That of the settings in force.</summary>
    internal static DriftDefinition Of(SettingValues values) => new()
    {
        Columns = values.Get<IReadOnlyList<string>>("drift.columns"),
        New = values.Named<DriftPolicy>("drift.new"),
        Missing = values.Named<DriftPolicy>("drift.missing"),
        Reordered = values.Named<DriftPolicy>("drift.reordered"),
    };

    /// <summary>Whether headers are looked at before the stages are bound. Otherwise they have to agree in what is written.</summary>
    internal bool IsSet(IEnumerable<ColumnDefinition> columns) => this is not { Columns: null, New: DriftPolicy.Fail, Missing: DriftPolicy.Fail, Reordered: DriftPolicy.Fail }
        || columns.Any(column => column.Drift is not null and not DriftPolicy.Fail);
}
