using Pipeline.Records;

namespace Pipeline.Definition;

/// <summary>Declared type and rules of a column, checked on every record before the first stage.</summary>
public sealed record ColumnDefinition(string Name, SourceMark Mark)
{
    /// <summary>Type.</summary>
    public ColumnType Type { get; init; }

    /// <summary>Pattern of dates and timestamps, or null for ISO 8601.</summary>
    public string? Format { get; init; }

    /// <summary>IANA zone of timestamps without one, or null for UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How values are written in the file, or null for the canonical way.</summary>
    public ValueForms? Forms { get; init; }

    /// <summary>Unquoted texts that mean null in this column, or null for those of the input.</summary>
    public IReadOnlyList<string>? NullValues { get; init; }

    /// <summary>Other names that it has in some files.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What is done where it is new or missing, or null for what <see cref="DriftDefinition"/> says.</summary>
    public DriftPolicy? Drift { get; init; }

    /// <summary>What becomes of records that do not keep to a rule, by <c>type required min max length allowed pattern unique</c>, or <c>all</c> for those that are not named. Without it they are rejected.</summary>
    public IReadOnlyDictionary<string, RuleSeverity> Severities { get; init; } = new Dictionary<string, RuleSeverity>(StringComparer.Ordinal);

    /// <summary>The column exists and the value is not null.</summary>
    public bool Required { get; init; }

    /// <summary>Whether <c>required: false</c> is written: the column may be in no file.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>Whether something below it could not be read, so that its type is not known.</summary>
    internal bool HasFaults { get; init; }

    /// <summary>No value may come twice, in any of the files; null may.</summary>
    public bool Unique { get; init; }

    /// <summary>Least value, in the column's type, as text; null: none.</summary>
    public string? Min { get; init; }

    /// <summary>Greatest value, in the column's type, as text; null: none.</summary>
    public string? Max { get; init; }

    /// <summary>The only texts allowed, or null.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>A regular expression (non-backtracking) that the whole text must match, or null.</summary>
    public string? Pattern { get; init; }

    /// <summary>Least length in code points, or null.</summary>
    public int? MinLength { get; init; }

    /// <summary>Greatest length in code points, or null.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Whether a rule may make a value null.</summary>
    internal bool MayBecomeNull => Severities.Values.Contains(RuleSeverity.Null);

    /// <summary>The severity of a rule. Of <c>required</c> it is never <see cref="RuleSeverity.Null"/>.</summary>
    internal RuleSeverity SeverityOf(string rule) => Severities.TryGetValue(rule, out RuleSeverity own) ? own
        : Severities.GetValueOrDefault(SeverityType.All) is var all && all == RuleSeverity.Null && rule is "required" ? RuleSeverity.Reject : all;
}
