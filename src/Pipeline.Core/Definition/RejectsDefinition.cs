namespace Pipeline.Definition;

/// <summary>What happens to rejected records.</summary>
public sealed record RejectsDefinition
{
    /// <summary>How many rejected records a run may have and still publish. Used when <see cref="MaxPercent"/> is null.</summary>
    public long Max { get; init => field = Allowed.Between(value, 0, long.MaxValue); }

    /// <summary>The limit in per cent of the records read, 0 to 100, judged at the end; or null.</summary>
    public decimal? MaxPercent { get; init => field = Allowed.Maybe(value, 0, 100); }

    /// <summary>Stop at the first reject past the limit.</summary>
    public bool FailFast { get; init; }

    /// <summary>Most bytes of rejected records that are kept; past it the run fails.</summary>
    public long MaxBytes { get; init => field = Allowed.Between(value, 0, long.MaxValue); } = 1L << 30;

    /// <summary>Whether the records themselves are kept (<c>record</c>), or only their positions (<c>position</c>).</summary>
    public bool KeepRecords { get; init; } = true;

    /// <summary>Another folder for the rejects, or null for the run folder.</summary>
    public string? Folder { get; init; }

    /// <summary>That of the settings in force.</summary>
    internal static RejectsDefinition Of(SettingValues values)
    {
        RejectLimit limit = values.Get<RejectLimit>("rejects.max")!;
        return new()
        {
            Max = limit.Records,
            MaxPercent = limit.Percent,
            FailFast = values.Of<bool>("rejects.fail_fast"),
            MaxBytes = values.Of<long>("rejects.max_bytes"),
            KeepRecords = values.Get<string>("rejects.keep") is "record",
            Folder = values.Get<string>("--rejects"),
        };
    }
}
