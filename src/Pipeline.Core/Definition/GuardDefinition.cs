namespace Pipeline.Definition;

/// <summary>How the figures of a run are compared with those of the nights before, as its output folder's ledger has them.</summary>
public sealed record GuardDefinition
{
    /// <summary>What happens where they differ.</summary>
    public GuardMode Mode { get; init; }

    /// <summary>How many published nights are looked at, the last ones; 1 to 365.</summary>
    public int Nights { get; init => field = Allowed.Between(value, 1, 365); } = 14;

    /// <summary>How many are needed to compare with; with fewer all is well. 1 to 365.</summary>
    public int MinNights { get; init => field = Allowed.Between(value, 1, 365); } = 3;

    /// <summary>How many times the median a figure may be, or how small a part of it; 1.01 to 1,000.</summary>
    public double Factor { get; init => field = Allowed.Between(value, 1.01, 1000); } = 2;

    /// <summary>How many deviations a figure may be from the median, in place of the factor: 1.4826 × the median of distances from it. 0.1 to 1,000; null: the factor.</summary>
    public double? Deviations { get; init => field = Allowed.Maybe(value, 0.1, 1000); }

    /// <summary>Columns whose sums are compared.</summary>
    public IReadOnlyList<string> Sums { get; init; } = [];

    /// <summary>Columns whose nulls and distinct values are not.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>That of the settings in force.</summary>
    internal static GuardDefinition Of(SettingValues values) => new()
    {
        Mode = values.Named<GuardMode>("guard.mode"),
        Nights = (int)values.Of<long>("guard.nights"),
        MinNights = (int)values.Of<long>("guard.min_nights"),
        Factor = values.Of<double>("guard.factor"),
        Deviations = values.Maybe<double>("guard.deviations"),
        Sums = values.Get<IReadOnlyList<string>>("guard.sums") ?? [],
        Ignore = values.Get<IReadOnlyList<string>>("guard.ignore") ?? [],
    };
}
