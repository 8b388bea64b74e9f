namespace Pipeline.Definition;

/// <summary>All flags that settings and stages have, of which the program makes its options and help.</summary>
public static class SettingFlags
{
    private static readonly SettingFlag[] WithoutKey =
    [
        new("--config", FlagGroup.Settings, "FILE", "The pipeline file. Without it: pipeline.yaml in a folder of DATA.") { Short = "-c" },
        new("--set", FlagGroup.Settings, "KEY=VALUE", "One key of the pipeline file, such as output.stale=remove."),
        new("--type", FlagGroup.Input, "COLUMN=TYPE,…", "Types of columns: text integer decimal double boolean date timestamp.") { ShapesRecords = true },
        new(Lenient.Flag, FlagGroup.Input, null, "Read damaged files as well as can be, and tell what was mended: short, long and quotes recover, invalid replace, header_names rename, another_table end.") { ShapesRecords = true },
        Stage("--where", "EXPR", "filter", "Keep the records for which EXPR is true."),
        Stage("--derive", "NAME=EXPR", "derive", "Compute a column."),
        Stage("--select", "A,B", "select", "Keep these columns, in this order."),
        Stage("--drop", "A,B", "drop", "Leave these columns out."),
        Stage("--rename", "OLD=NEW,…", "rename", "Rename columns."),
        Stage("--replace", "A,B:TEXT=NEW", "replace", "Replace each TEXT in these columns by NEW."),
        Stage("--lookup", "FILE on A=B take C", "lookup", "Take columns of the record of FILE whose B is A; missing null and duplicate first may follow."),
        Stage("--sort", "A,-B", "sort", "Sort all records by these columns; one with - in front: the greatest first."),
        Stage("--top", "'N by A,-B'", "top", "Keep the first N records in the order of these columns, or, with ' per C', of each group."),
        Stage("--dedupe", "A,B", "dedupe", "Keep the first of the records that are equal in these columns."),
        Stage("--group-by", "A,B", "aggregate", "Make one record of each group of records that are equal in these columns."),
        Stage("--agg", "NAME=sum(A),…", "aggregate", "What to compute of each group of --group-by, or without it of all records."),
        Stage("--validate", "EXPR", "validate", "Reject the records for which EXPR is false."),
    ];

    /// <summary>All of them, by group.</summary>
    public static IReadOnlyList<SettingFlag> All { get; } =
        [.. WithoutKey.Concat(SettingKeys.All.Where(key => key.Flag is not null).Select(Of)).OrderBy(flag => flag.Group)];

    private static readonly Dictionary<string, SettingFlag> ByName = All.ToDictionary(flag => flag.Name, StringComparer.Ordinal);

    /// <summary>The flag of that name, or null.</summary>
    internal static SettingFlag? Find(string name) => ByName.GetValueOrDefault(name);

    private static SettingFlag Stage(string name, string takes, string kind, string meaning) =>
        new(name, FlagGroup.Stages, takes, meaning) { StageKind = kind, ShapesRecords = true };

    private static SettingFlag Of(SettingKey key) => new(key.Flag!, key.Group, key.Takes, key.FlagMeaning ?? key.Meaning)
    {
        Short = key.Short,
        Bare = key.Bare,
        Default = key.Takes is null || key.Bare is not null ? null : key.Default,
        ShapesRecords = key.ShapesRecords,
    };
}
