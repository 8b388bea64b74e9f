namespace Pipeline.Records;

/// <summary>How the values of a column are written in the file, where that is not the canonical way. Immutable.</summary>
public sealed record ValueForms
{
    /// <summary>The decimal separator of numbers, one character.</summary>
    public string Decimal { get; init; } = ".";

    /// <summary>What may stand between groups of three digits; one number has one of them. Empty: nothing may.</summary>
    public IReadOnlyList<string> Thousands { get; init; } = [];

    /// <summary>Signs of a currency that may stand before or behind a number.</summary>
    public IReadOnlyList<string> Currency { get; init; } = [];

    /// <summary>Whether each number has a per cent sign: 12.5 % is 0.125.</summary>
    public bool Percent { get; init; }

    /// <summary>How negative numbers may be written besides a minus in front.</summary>
    public NegativeForms Negative { get; init; }

    /// <summary>Patterns of dates and timestamps that are tried in order after <see cref="Column.Format"/>; <c>iso</c> is ISO 8601.</summary>
    public IReadOnlyList<string> MoreFormats { get; init; } = [];

    /// <summary>What a time is that the clock of the column's zone shows twice.</summary>
    public AmbiguousTime Ambiguous { get; init; }

    /// <summary>The texts that mean true, in place of <c>true t yes y 1</c>; null: those.</summary>
    public IReadOnlyList<string>? TrueValues { get; init; }

    /// <summary>The texts that mean false, in place of <c>false f no n 0</c>; null: those.</summary>
    public IReadOnlyList<string>? FalseValues { get; init; }

    /// <summary>Whether numbers are written in another way than the canonical one.</summary>
    internal bool HaveNumbers => Decimal is not "." || Thousands.Count > 0 || Currency.Count > 0 || Percent || Negative != NegativeForms.None;

    /// <summary>Whether anything is written in another way than the canonical one.</summary>
    internal bool AreAny => HaveNumbers || MoreFormats.Count > 0 || Ambiguous != AmbiguousTime.Earlier || TrueValues is not null || FalseValues is not null;
}
