namespace Pipeline.Definition;

/// <summary>What has to be true of the input before a run begins. With nothing set, nothing is looked at.</summary>
public sealed record GateDefinition
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromHours(24);

    /// <summary>Whether the gates hold; <c>--no-gates</c> opens them all.</summary>
    public bool Holds { get; init; } = true;

    /// <summary>How long nothing about a file must have changed, 1 ms to 24 h; null: not asked.</summary>
    public TimeSpan? MinAge { get; init => field = Allowed.Maybe(value, Least, Most); }

    /// <summary>How far apart a file is looked at twice and must be the same, 1 ms to 24 h; null: not asked.</summary>
    public TimeSpan? StableFor { get; init => field = Allowed.Maybe(value, Least, Most); }

    /// <summary>The name of the trigger file beside each data file, with <c>*</c> for its name; or, without <c>*</c>, of one in the folder that DATA names.</summary>
    public string? Trigger { get; init; }

    /// <summary>Names of files that have to be there, as globs below DATA with dates of the run's day in braces.</summary>
    public IReadOnlyList<string> Expect { get; init; } = [];

    /// <summary>IANA zone that says which day it is; null: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Where the zone was written, for problems.</summary>
    public SourceMark? TimeZoneMark { get; init; }

    /// <summary>Whether a file without records, such as 0 bytes or a header alone, is not ready.</summary>
    public bool RefuseEmpty { get; init; }

    /// <summary>Whether two files with the same bytes are refused, be it in one run or that an earlier run published one.</summary>
    public bool RefuseDuplicates { get; init; }

    /// <summary>The name of the file with control totals beside each data file, with <c>*</c> for its name; null: there are none.</summary>
    public string? Control { get; init; }

    /// <summary>Whether something is asked of the input, be it that <see cref="Holds"/> or not.</summary>
    public bool IsSet =>
        MinAge is not null || StableFor is not null || Trigger is not null || Control is not null || Expect.Count > 0 || RefuseEmpty || RefuseDuplicates;

    /// <summary>That of the settings in force.</summary>
    internal static GateDefinition Of(SettingValues values) => new()
    {
        Holds = values.Of<bool>("input.gate.hold"),
        MinAge = values.Maybe<TimeSpan>("input.gate.min_age"),
        StableFor = values.Maybe<TimeSpan>("input.gate.stable_for"),
        Trigger = values.Get<string>("input.gate.trigger"),
        Expect = values.Get<IReadOnlyList<string>>("input.gate.expect") ?? [],
        TimeZone = values.Get<string>("input.gate.timezone"),
        TimeZoneMark = values.Written("input.gate.timezone")?.Value.Mark,
        RefuseEmpty = values.Get<string>("input.gate.empty") is "refuse",
        Control = values.Get<string>("input.gate.control"),
        RefuseDuplicates = values.Get<string>("input.gate.duplicates") is "refuse",
    };
}
