namespace Pipeline.Definition;

/// <summary>
/// The one table of keys. The reader, the JSON Schema, <c>--explain-config</c>, the environment and every "did you mean"
/// are made from it. Columns and stages have readers of their own; their keys end in <c>*</c> and <c>stages</c>.
/// </summary>
internal static class SettingKeys
{
    private static readonly BooleanType Boolean = new();
    private static readonly TextType Text = new();
    private static readonly CharacterType Delimiter = new(named: true);
    private static readonly BoundType Bound = new();
    private static readonly IntegerType Length = new(0, int.MaxValue);

    /// <summary>All keys, in the order of the reference.</summary>
    public static IReadOnlyList<SettingKey> All { get; } =
    [
        new("version", new IntegerType(1, 1), null, "Version of this format. Required in a file."),
        new("name", Text, null, "Label of the output folder; a run with another name there is refused."),
        new("input.include", new TextListType(mayBeEmpty: false, itemsMayBeEmpty: false), null,
            "Globs below DATA, of * ? and **. Without it: every *.csv, *.tsv and *.psv, also with .gz."),
        new("input.csv.delimiter", Delimiter, null, "Field delimiter. Without it: found out for each file.") { Flag = "--delimiter" },
        new("input.csv.quote", new CharacterType(named: false), "\"", "Quote character."),
        new("input.csv.header", Boolean, "true", "Whether the first record is a header.") { Flag = "--no-headers", Form = FlagForm.Negated },
        new("input.csv.names", new TextListType(mayBeEmpty: false, itemsMayBeEmpty: false), null,
            "Names of the columns, in place of those of the header. Without it and without a header: column_1, column_2 and so on."),
        new("input.csv.encoding", new EncodingType(), "utf-8", "Encoding; this version supports utf-8 only.") { Flag = "--encoding" },
        new("input.csv.null_values", new TextListType(mayBeEmpty: true, itemsMayBeEmpty: true), "[\"\"]", "Texts that mean null where they are not quoted."),
        new("input.csv.max_record", new SizeType(1 << 10, 1 << 30), "16MiB", "Largest record; a larger one condemns its file."),
        new("input.csv.max_columns", new IntegerType(1, 16_000_000), "10000", "Columns of the widest file; a wider one is refused, since each column takes memory."),
        new("columns.*.type", new ChoiceType("text", "integer", "decimal", "double", "boolean", "date", "timestamp"), "text", "Type of the column."),
        new("columns.*.format", Text, null, "Pattern of a date or timestamp. Without it: ISO 8601."),
        new("columns.*.timezone", Text, null, "IANA zone of timestamps that name none. Without it: UTC."),
        new("columns.*.required", Boolean, "false", "The column must exist and its value must not be null."),
        new("columns.*.min", Bound, null, "Least value of a number, date or timestamp."),
        new("columns.*.max", Bound, null, "Greatest value of a number, date or timestamp."),
        new("columns.*.allowed", new TextListType(mayBeEmpty: false, itemsMayBeEmpty: true), null, "The only texts that are allowed."),
        new("columns.*.pattern", Text, null, "Regular expression that the whole text must match."),
        new("columns.*.min_length", Length, null, "Least length of a text in code points."),
        new("columns.*.max_length", Length, null, "Greatest length of a text in code points."),
        new("output.path", Text, "{dir}/{stem}.csv", "Paths below OUT, from {root} {dir} {stem} {ext} of the input file and {column}; or one fixed name."),
        new("output.stale", new ChoiceType("keep", "remove"), "keep", "What happens to published files that this run no longer writes."),
        new("output.sync", Boolean, "true", "Whether files are synced to disk before they count as published."),
        new("output.formulas", new ChoiceType("keep", "escape", "restore"), "keep",
            "Texts that a spreadsheet would run: kept, escaped by a leading apostrophe, or that apostrophe taken off again."),
        new("output.csv.delimiter", Delimiter, null, "Field delimiter. Without it: that of the first input."),
        new("output.csv.quoting", new ChoiceType("as_read", "minimal", "all"), "as_read", "Which fields are quoted."),
        new("output.csv.newline", new ChoiceType("as_read", "lf", "crlf"), "as_read", "How records end."),
        new("output.csv.header", Boolean, null, "Whether a header is written. Without it: where the input has one or names are given."),
        new("output.csv.compression", new ChoiceType("none", "gzip"), null, "Whether the output is compressed; names of files then end in .gz. Without it: where output.path ends in .gz."),
        new("output.csv.level", new IntegerType(1, 9), "6", "How hard the output is compressed: 1 is fast, 9 is small."),
        new("rejects.max", new RejectLimitType(), "0", "How many rejected records a run may have and still publish, or N% of the records read.") { Flag = "--max-rejects" },
        new("rejects.fail_fast", Boolean, "false", "Whether to stop at the first reject past the limit.") { Flag = "--fail-fast" },
        new("rejects.max_bytes", new SizeType(0, long.MaxValue), "1GiB", "Most bytes of rejected records that are kept; past it the run fails."),
        new("rejects.keep", new ChoiceType("record", "position"), "record", "Whether rejected records are kept, or only their positions."),
        new("run.jobs", new JobsType(), "auto", "Cores to use: N, N% or auto.") { Flag = "--jobs" },
        new("run.dop", new CountsType(mayBeOne: true, 1024), null, "Degree of parallelism of all blocks, or by block or stage name.") { Flag = "--dop", Form = FlagForm.Counts },
        new("run.capacity", new CountsType(mayBeOne: false, 100_000), null, "Bounded capacity in batches by block or stage name.") { Flag = "--capacity", Form = FlagForm.Counts },
        new("run.shard", new CountsType(mayBeOne: true, 256), null, "Child processes of all chains of stages, or by block or stage name.") { Flag = "--shard", Form = FlagForm.Counts },
        new("run.worker_timeout", new DurationType(), "60s", "How long a child process may take for a batch.") { Flag = "--worker-timeout" },
        new("run.worker_memory", new SizeType(64 << 20, 1L << 40), null, "Most bytes of heap of a child process. Without it: no limit of its own.") { Flag = "--worker-memory" },
        new("run.batch_bytes", new SizeType(16, 64 << 20), "512KiB", "Bytes of a batch.") { Flag = "--batch-bytes" },
        new("run.memory", new SizeType(1 << 20, 1L << 40), "64MiB", "Budget in bytes of the batches in flight.") { Flag = "--memory" },
        new("runs.keep", new IntegerType(1, 1_000_000), "30", "How many earlier runs' folders are kept."),
        new("--output", Text, null, "The folder OUT, one file such as out.csv, or - for stdout.") { Flag = "--output" },
        new("--overwrite", Boolean, "false", "Replace files at our destinations that no run of ours wrote.") { Flag = "--overwrite" },
        new("--no-exec", Boolean, "false", "Refuse stages that run programs.") { Flag = "--no-exec" },
        new("--rejects", Text, null, "Another folder for the rejects.") { Flag = "--rejects" },
        new("--run-dir", Text, null, "Another folder for the runs.") { Flag = "--run-dir" },
    ];

    /// <summary>The keys whose names are a map's or a list's own affair.</summary>
    public static IReadOnlyList<string> Open { get; } = ["columns", "stages"];

    private static readonly Dictionary<string, SettingKey> ByPath = All.ToDictionary(key => key.Path, StringComparer.Ordinal);

    /// <summary>The key at a path, or null.</summary>
    public static SettingKey? Find(string path) => ByPath.GetValueOrDefault(path);

    private static readonly Dictionary<string, IReadOnlyList<string>> Groups = All.Where(key => !key.FlagOnly)
        .SelectMany(key => GroupsOf(key.Path))
        .Concat(Open.Select(name => (Group: "", Name: name)))
        .Distinct()
        .GroupBy(member => member.Group, member => member.Name, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group], StringComparer.Ordinal);

    /// <summary>The names directly below a path that ends in a dot, or at the top for an empty one; none where there is no such group.</summary>
    public static IReadOnlyList<string> Below(string group) => Groups.GetValueOrDefault(group) ?? [];

    private static IEnumerable<(string Group, string Name)> GroupsOf(string path)
    {
        for (int start = 0; start >= 0;)
        {
            int end = path.IndexOf('.', start);
            yield return (path[..start], end < 0 ? path[start..] : path[start..end]);
            start = end < 0 ? -1 : end + 1;
        }
    }
}
