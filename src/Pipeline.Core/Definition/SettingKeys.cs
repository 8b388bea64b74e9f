namespace Pipeline.Definition;

/// <summary>
/// The one table of keys. The reader, the JSON Schema, the flags with their help, the environment, <c>--explain-config</c>,
/// repeated commands and every "did you mean" are made from it. Columns and stages have readers of their own; their keys
/// end in <c>*</c> and <c>stages</c>.
/// </summary>
internal static class SettingKeys
{
    private static readonly BooleanType Boolean = new();
    private static readonly TextType Text = new();
    private static readonly CharacterType Delimiter = new();
    private static readonly BoundType Bound = new();
    private static readonly ChoiceType Drift = new("fail", "adapt", "discard", "ignore");
    private static readonly IntegerType Length = new(0, int.MaxValue);
    private static readonly TextListType Texts = new(mayBeEmpty: false, itemsMayBeEmpty: false);

    /// <summary>All keys, in the order of the reference.</summary>
    public static IReadOnlyList<SettingKey> All { get; } =
    [
        new("version", new IntegerType(1, 1), null, "Version of this format. Required in a file."),
        new("name", Text, null, "Label of the output folder; a run with another name there is refused."),
        new("input.include", Texts, null, "Globs below DATA: * is any part of a name, ? one character, ** any folders. Without it: every *.csv, *.tsv, *.psv, *.jsonl and *.ndjson, also with .gz, .zst, .lz4, .br, .zz, .zlib or .zip behind it.")
            { ShapesRecords = true },
        new("input.exclude", Texts, null, "Globs below DATA that are not read, as those of input.include. The flag adds one.")
            { Flag = "--exclude", Takes = "GLOB", Form = FlagForm.Item, ShapesRecords = true },
        new("input.format", new ChoiceType("csv", "jsonl"), null, "What the input is: csv, or jsonl, which is JSON Lines, an object on each line. Without it: jsonl where a name ends in .jsonl or .ndjson, compressed or not, else csv.")
            { Flag = "--format", Takes = "NAME", ShapesRecords = true },
        new("input.compression_ratio", new IntegerType(1, 1_000_000), "500", "How many times its size a compressed file may grow before it is taken for a decompression bomb; judged after 32 MiB.")
            { ShapesRecords = true },
        new("input.max_unpacked", new SizeType(1, long.MaxValue), null, "Most bytes that a compressed file may have when it is unpacked; a larger one is condemned. Without it: any number.")
            { ShapesRecords = true },
        new("input.max_window", new SizeType(1 << 10, 1L << 31), "128MiB", "Largest window of a zstd file, which takes that much memory for each file that is read at once; one that wants more is refused.")
            { ShapesRecords = true },
        new("input.gate.hold", Boolean, "true", "Whether the gates below hold.")
            { Flag = "--no-gates", FlagMeaning = "Run whatever the gates of the input say (input.gate).", Form = FlagForm.Negated },
        new("input.gate.min_age", new DurationType(), null, "How long nothing about a file must have changed before a run begins."),
        new("input.gate.stable_for", new DurationType(), null, "How far apart each file is looked at twice, and must be the same, before a run begins."),
        new("input.gate.trigger", new CompanionName(needsStar: false), null,
            "File that says that the data is whole, and is not older than it: *.done beside each file, where * is its name, or one such as _READY in the folder that DATA names."),
        new("input.gate.expect", new ExpectedNamesType(), null,
            "Files that have to be there: globs below DATA with dates of the run's day in braces, such as orders-{yyyy-MM-dd}.csv, {yyyyMMdd, -1d} for the day before, {yyyy-MM, -1M} for the month before. Others are named."),
        new("input.gate.timezone", Text, null, "IANA zone that says which day it is for input.gate.expect. Without it: UTC."),
        new("input.gate.empty", new ChoiceType("allow", "refuse"), "allow", "What a file without records is, such as 0 bytes or a header alone: allow, or refuse, which ends a run with 75 as if the file had not come."),
        new("input.gate.duplicates", new ChoiceType("allow", "refuse"), "allow", "What two files with the same bytes are, be it in one run or that a run before published one: allow, or refuse, which ends a run with 75 and names both. Files of one size are read for it before the run begins."),
        new("input.gate.control", new CompanionName(needsStar: true), null,
            "File with control totals beside each file, such as *.ctl, where * is its name: records, SHA-256, sums of columns. A run that read something else publishes nothing (65)."),
        new("input.files", new FilesType(), null, "Settings of some files, which go before those below: a list of maps with a glob below DATA under match, and keys of input.csv under csv. Of several that fit a file, later ones go before earlier ones.")
            { ShapesRecords = true },
        new("input.csv.delimiter", new DelimiterType(), null, "Field delimiter: one character or more, or tab comma semicolon pipe space. Without it: found out for each file.")
            { Flag = "--delimiter", Short = "-d", Takes = "TEXT", ShapesRecords = true },
        new("input.csv.quote", new MarkType(), "\"", "Quote character of ASCII, or none. Output is quoted by \" whatever it is.") { ShapesRecords = true },
        new("input.csv.escape", new MarkType(), "none", "A character, such as a backslash, that makes text of a quote, delimiter, line end or itself behind it; none: a quote in a quoted field is doubled, and that is all.") { ShapesRecords = true },
        new("input.csv.header", Boolean, "true", "Whether the first record is a header.")
            { Flag = "--no-headers", Short = "-n", FlagMeaning = "The input has no header; columns are column_1, column_2 and so on.", Form = FlagForm.Negated, ShapesRecords = true },
        new("input.csv.names", Texts, null, "Names of the columns, in place of those of the header. Without it and without a header: column_1, column_2 and so on.")
            { ShapesRecords = true },
        new("input.csv.header_lines", new IntegerType(1, 100), "1", "How many lines the header has; the texts of a column are joined by a blank.") { ShapesRecords = true },
        new("input.csv.header_names", new ChoiceType("error", "rename"), "error", "What a column of the header is whose name is empty or stands twice: error, or rename, which makes column_3 and name_2 of them.") { ShapesRecords = true },
        new("input.csv.trim_header", Boolean, "false", "Whether blanks around the names in a header are taken off, in the output too.") { ShapesRecords = true },
        new("input.csv.normalize_header", new ChoiceType("none", "snake"), "none", "What becomes of the names in a header: none keeps them, snake makes them lower case with _ for all but letters of ASCII and digits.") { ShapesRecords = true },
        new("input.csv.encoding", new EncodingType(auto: true), "auto", "Encoding, by its name: utf-8, windows-1252, utf-16, shift_jis and so on; auto is what a byte order mark says, else utf-8.") { Flag = "--encoding", Takes = "NAME", ShapesRecords = true },
        new("input.csv.invalid", new ChoiceType("reject", "replace", "fail"), "reject",
            "What is done about bytes that are no text in the encoding: reject their record, replace them by U+FFFD and count them, or fail (65).") { ShapesRecords = true },
        new("input.csv.null_values", new TextListType(mayBeEmpty: true, itemsMayBeEmpty: true), "[\"\"]", "Texts that mean null where they are not quoted.")
            { ShapesRecords = true },
        new("input.csv.skip_lines", new IntegerType(0, int.MaxValue), "0", "Lines that stand before the header, or before the first record where there is none.") { ShapesRecords = true },
        new("input.csv.skip_until", new ExpressionType(), null, "Regular expression: the first line that has a match, behind input.csv.skip_lines, is the header.") { ShapesRecords = true },
        new("input.csv.footer_lines", new IntegerType(0, 10_000), "0", "Lines at the end that are no data.") { ShapesRecords = true },
        new("input.csv.footer", new ExpressionType(), null, "Regular expression: from the first line on that has a match, behind the header, nothing is data.") { ShapesRecords = true },
        new("input.csv.comment", Text, null, "Text with which lines begin that are no data. Without it: there are none.") { ShapesRecords = true },
        new("input.csv.blank_lines", new ChoiceType("skip", "record"), "skip", "What a blank line is: skip, or record, which makes it a record of one empty field.") { ShapesRecords = true },
        new("input.csv.line_end", new ChoiceType("any", "lf", "crlf", "cr"), "any", "What ends a line: any of lf, crlf and cr, or one of them alone, and then the others are text.") { ShapesRecords = true },
        new("input.csv.widths", new WidthsType(), null, "Widths of the fields in characters, in place of a delimiter; blanks around values are taken off.") { ShapesRecords = true },
        new("input.csv.trim", new ChoiceType("none", "quotes", "all"), "none", "Which blanks around fields are taken off: none, quotes (those between a delimiter and a quote), or all.") { ShapesRecords = true },
        new("input.csv.trailing_delimiter", new ChoiceType("keep", "drop"), "keep", "What a delimiter at the end of a record is: keep, one before an empty field, or drop, nothing.") { ShapesRecords = true },
        new("input.csv.short", new ChoiceType("reject", "pad", "recover"), "reject", "What is done about a record with too few fields: reject it, pad it with nulls, or recover it as well as can be.") { ShapesRecords = true },
        new("input.csv.long", new ChoiceType("reject", "truncate", "recover"), "reject", "What is done about a record with too many fields: reject it, truncate it, or recover it as well as can be.") { ShapesRecords = true },
        new("input.csv.quotes", new ChoiceType("reject", "recover"), "reject", "What is done about a quote where none may stand: reject the record (one that is never closed condemns the file), or recover it.") { ShapesRecords = true },
        new("input.csv.another_table", new ChoiceType("reject", "end"), "reject", "What is done where another table begins in a file: reject its records for their number of fields, or end, and nothing from there on is data.") { ShapesRecords = true },
        new("input.csv.max_record", new SizeType(1 << 10, 1 << 30), "16MiB", "Largest record; a larger one condemns its file.") { ShapesRecords = true },
        new("input.csv.max_columns", new IntegerType(1, 16_000_000), "10000", "Columns of the widest file; a wider one is refused, since each column takes memory.")
            { ShapesRecords = true },
        new("columns.*.type", new ChoiceType("text", "integer", "decimal", "double", "boolean", "date", "timestamp"), "text", "Type of the column: text integer decimal double boolean date timestamp.") { ShapesRecords = true },
        new("columns.*.format", new TextOrListType(), null, "Pattern of a date or timestamp, or a list of patterns, of which the first that fits a text is taken; iso is ISO 8601. Without it: ISO 8601.")
            { ShapesRecords = true },
        new("columns.*.timezone", Text, null, "IANA zone of timestamps that name none. Without it: UTC.") { ShapesRecords = true },
        new("columns.*.ambiguous", new ChoiceType("earlier", "later", "reject"), "earlier",
            "What a time is that the clock of the zone shows twice: the earlier or the later of the two, or reject. A time that the clock skips is always rejected.") { ShapesRecords = true },
        new("columns.*.decimal", new DecimalSeparatorType(), null, "Decimal separator of a number, such as a comma. Without it: a point.") { ShapesRecords = true },
        new("columns.*.thousands", new ThousandsType(), null,
            "What may stand between groups of three digits: . , ' _ or the names point, comma, underscore, apostrophe, space (which has the blanks that do not break too); one or a list.") { ShapesRecords = true },
        new("columns.*.currency", Texts, null, "Signs and codes that may stand before or behind a number, such as [€, EUR].") { ShapesRecords = true },
        new("columns.*.percent", Boolean, "false", "Whether each number has a per cent sign: 12.5 % is 0.125.") { ShapesRecords = true },
        new("columns.*.negative", new WordsType("parentheses", "trailing", "minus_sign"), null,
            "How negative numbers may be written besides -1: parentheses for (1), trailing for 1-, minus_sign for the one of typography, U+2212.") { ShapesRecords = true },
        new("columns.*.true_values", Texts, null, "Texts that mean true in a boolean column. Without it: true t yes y 1, whatever the case.") { ShapesRecords = true },
        new("columns.*.false_values", Texts, null, "Texts that mean false in a boolean column. Without it: false f no n 0, whatever the case.") { ShapesRecords = true },
        new("columns.*.null_values", new TextListType(mayBeEmpty: true, itemsMayBeEmpty: true), null, "Texts that mean null in this column where they are not quoted. Without it: those of input.csv.null_values.")
            { ShapesRecords = true },
        new("columns.*.aliases", Texts, null, "Other names that the column has in some files, such as the one before it was renamed.") { ShapesRecords = true },
        new("columns.*.drift", Drift, null, "What drift.new or drift.missing is for this column: fail, adapt, discard or ignore. Without it: what they are.") { ShapesRecords = true },
        new("columns.*.required", Boolean, "false", "The column must exist and its value must not be null.") { ShapesRecords = true },
        new("columns.*.unique", Boolean, "false", "No value may come twice, in any of the files: a record with a value that one before it has is rejected. Null may.") { ShapesRecords = true },
        new("columns.*.min", Bound, null, "Least value of a number, date or timestamp.") { ShapesRecords = true },
        new("columns.*.max", Bound, null, "Greatest value of a number, date or timestamp.") { ShapesRecords = true },
        new("columns.*.allowed", new TextListType(mayBeEmpty: false, itemsMayBeEmpty: true), null, "The only texts that are allowed. Null passes this rule and the others.") { ShapesRecords = true },
        new("columns.*.pattern", Text, null, "Regular expression that the whole text must match.") { ShapesRecords = true },
        new("columns.*.min_length", Length, null, "Least length of a text in code points.") { ShapesRecords = true },
        new("columns.*.max_length", Length, null, "Greatest length of a text in code points.") { ShapesRecords = true },
        new("columns.*.severity", new SeverityType(), null,
            "What becomes of a record that does not keep to the rules above: reject, warn, which counts and tells it, or null, which makes the value null and tells it. One for all, or a map from type, required, min, max, length, allowed, pattern, unique. Without it: reject.")
            { ShapesRecords = true },
        new("drift.columns", Texts, null, "The columns that each file has by agreement, in order. Without it: those of the first file of each destination.") { ShapesRecords = true },
        new("drift.new", Drift, "fail",
            "What is done about a column that is not among them: fail (65), adapt, which takes it in behind the others, discard, which leaves it out, or ignore, which tells nobody of it.") { ShapesRecords = true },
        new("drift.missing", new ChoiceType("fail", "adapt", "ignore"), "fail", "What is done about a column of those that a file has not: fail (65), adapt, which makes it null, or ignore, which tells nobody of it.") { ShapesRecords = true },
        new("drift.reordered", new ChoiceType("fail", "adapt", "ignore"), "fail",
            "What is done about files that have their columns in another order: fail (65), adapt, which finds them by name, or ignore, which tells nobody of it.") { ShapesRecords = true },
        new("output.format", new ChoiceType("csv", "jsonl"), null, "What the output is: csv, or jsonl, which is JSON Lines, an object on each line. Without it: jsonl where output.path ends in .jsonl or .ndjson, compressed or not, else csv.")
            { Flag = "--out-format", Takes = "NAME", ShapesRecords = true },
        new("output.path", Text, "{dir}/{stem}.csv", "Paths below OUT, from {root} {dir} {stem} {ext} of the input file and {column} of the record; or one fixed name.") { ShapesRecords = true },
        new("output.partition_columns", new ChoiceType("keep", "drop"), "keep", "Whether columns that output.path names are written into the files too: keep, or drop.") { ShapesRecords = true },
        new("output.split.records", new IntegerType(1, long.MaxValue), null, "Most records of a file; a.csv becomes a-part-0001.csv, a-part-0002.csv and so on, each with a header. Without it: any number.") { ShapesRecords = true },
        new("output.split.bytes", new SizeType(1, long.MaxValue), null, "Most bytes of such a file before it is compressed, its header included; a larger record has a file of its own. Without it: any number.") { ShapesRecords = true },
        new("output.stale", new ChoiceType("keep", "remove"), "keep", "What happens to published files of earlier runs that this one does not write: keep, or remove."),
        new("output.sync", Boolean, "true", "Whether files are synced to disk before they count as published."),
        new("output.formulas", new ChoiceType("keep", "escape", "restore"), "keep",
            "Texts that a spreadsheet would run: kept, escaped by a leading apostrophe, or that apostrophe taken off again.") { ShapesRecords = true },
        new("output.csv.delimiter", Delimiter, null, "Field delimiter of the output. Without it: that of the first input; a comma where that is longer than a character of ASCII.")
            { Flag = "--out-delimiter", Takes = "CHAR", ShapesRecords = true },
        new("output.csv.quoting", new ChoiceType("as_read", "minimal", "all"), "as_read", "Which fields are quoted: minimal, all, or as_read, which keeps the bytes of fields that no stage computed.") { ShapesRecords = true },
        new("output.csv.null", new TextType(mayBeEmpty: true), null, "Text that is written for null; a value with that text is quoted. Without it: nothing, or as it was read.") { ShapesRecords = true },
        new("output.csv.newline", new ChoiceType("as_read", "lf", "crlf"), "as_read", "How records end: lf, crlf, or as_read, which is how they end in the first input.") { ShapesRecords = true },
        new("output.csv.header", Boolean, null, "Whether a header is written. Without it: where the input has one or names are given.") { ShapesRecords = true },
        new("output.csv.encoding", new EncodingType(auto: false), "utf-8", "Encoding of the output. A record with a character that it does not have is rejected.") { ShapesRecords = true },
        new("output.csv.bom", Boolean, null, "Whether a file begins with a byte order mark. Without it: where output.csv.encoding is utf-16 or utf-32.") { ShapesRecords = true },
        new("output.csv.compression", new ChoiceType(OutputCompressions.Words), null,
            "Whether the output is compressed; names of files then end in .gz, .zst or .lz4. Without it: as the ending of output.path says.") { ShapesRecords = true },
        new("output.csv.level", new IntegerType(1, OutputCompressions.MostLevel), null, "How hard the output is compressed, from 1, which is fast: gzip to 9, zstd to 19, lz4 to 12. Without it: 6 for gzip, 3 for zstd, 1 for lz4.") { ShapesRecords = true },
        new("rejects.max", new RejectLimitType(), "0", "How many rejected records a run may have and still publish, or N% of the records read.")
            { Flag = "--max-rejects", Takes = "N|N%" },
        new("rejects.fail_fast", Boolean, "false", "Whether to stop at the first reject past the limit.") { Flag = "--fail-fast", FlagMeaning = "Stop at the first reject past the limit." },
        new("rejects.max_bytes", new SizeType(0, long.MaxValue), "1GiB", "Most bytes of rejected records that are kept; past it the run fails."),
        new("rejects.keep", new ChoiceType("record", "position"), "record", "What is kept of rejected records: record, or position, which keeps no data."),
        new("guard.mode", new ChoiceType("none", "warn", "fail", "accept"), "none",
            "What a run does whose figures are not those of earlier nights: none counts nothing, warn publishes, fail publishes nothing (65), accept publishes and compares later nights with this one on.")
            { Flag = "--guard", Takes = "MODE", FlagMeaning = "What a run does whose figures are not those of earlier nights, for this once: none, warn, fail or accept (guard.mode)." },
        new("guard.nights", new IntegerType(1, 365), "14", "How many published nights the figures are compared with, the last ones."),
        new("guard.min_nights", new IntegerType(1, 365), "3", "How many of them are needed; with fewer nothing is compared."),
        new("guard.factor", new NumberType(1.01, 1000), "2", "How many times the median of those nights a figure may be, or how small a part of it."),
        new("guard.deviations", new NumberType(0.1, 1000), null, "In place of guard.factor: how many deviations a figure may be from the median. One is 1.4826 × the median of the distances from it."),
        new("guard.sums", Texts, null, "Columns of the output whose sums are compared."),
        new("guard.ignore", Texts, null, "Columns whose nulls and distinct values are not compared."),
        new("run.jobs", new JobsType(), "auto", "Cores to use: N, N% of those that this process may use, or auto: all of them.") { Flag = "--jobs", Short = "-j", Takes = "N|N%|auto" },
        new("run.dop", new CountsType(new DopType()), null, "Degree of parallelism of all blocks, or by block or stage name. Without it, or with auto: the chains share run.jobs cores, the oldest batch first; of a program as many run at once, and up to four times as many while that makes none of them slower; read has at most 2 where no file is compressed, write has 1.")
            { Flag = "--dop", Takes = "auto|N|BLOCK=N,…", Form = FlagForm.Counts },
        new("run.capacity", new CountsType(100_000), null, "How many batches each block holds, or by block or stage name. Without it: 2 × the most that it may do at once + 2.")
            { Flag = "--capacity", Takes = "N|BLOCK=N,…", Form = FlagForm.Counts },
        new("run.shard", new CountsType(256), null, "Child processes of all stages, or by stage name. Without it: threads of this process. Of a stage that runs a program: how many run at once.")
            { Flag = "--shard", Takes = "all=N|STAGE=N,…", Form = FlagForm.Counts },
        new("run.worker_timeout", new DurationType(), "60s", "How long a child process may take for a batch.") { Flag = "--worker-timeout", Takes = "TIME" },
        new("run.worker_memory", new SizeType(64 << 20, 1L << 40), null, "Most bytes of heap of a child process. Without it: no limit of its own.")
            { Flag = "--worker-memory", Takes = "SIZE" },
        new("run.batch_bytes", new SizeType(16, 64 << 20), "512KiB", "Bytes of a batch.") { Flag = "--batch-bytes", Takes = "SIZE" },
        new("run.memory", new SizeType(1 << 20, 1L << 40), "64MiB", "Budget in bytes of the batches in flight.") { Flag = "--memory", Takes = "SIZE" },
        new("run.state_memory", new SizeType(1 << 20, 1L << 40), "128MiB", "Budget in bytes of all stages that hold records, such as sort, together; past it they use the disk."),
        new("run.spill_max", new SizeType(1 << 20, 1L << 50), null, "Most bytes that these stages may have on disk at once; past it the run fails (74). Without it: what run.min_free leaves."),
        new("run.metrics", Text, null, "A file of metrics for Prometheus' textfile collector, replaced after each run. In a pipeline file the path starts from that file's folder. Without it: none.")
            { Flag = "--metrics", Takes = "FILE" },
        new("notify.webhook.url", new SecretType(), null, "Where to find the address that gets the summary of a run: { env: NAME } or { file: PATH }. Without it: no webhook."),
        new("notify.webhook.when", new ChoiceType("failure", "always", "change"), "failure", "After which runs: failure, always, or change, which is a failure after a success and the other way round."),
        new("notify.heartbeat.url", new SecretType(), null, "Where to find the address that is called at the beginning of a run (with /start behind it) and at its end (with /fail behind it after a failure). Without it: no heartbeat."),
        new("notify.timeout", new DurationType(), "20s", "How long a run may wait at its end for those that are told, all tries together."),
        new("run.journal_interval", new IntervalType(), "5s", "How often a run to a folder notes how far it is, from where --resume goes on: by time, by bytes read, or none."),
        new("run.lock_wait", new DurationType(), null, "How long to wait for another run that has the output folder, or that of --rejects. Without it: end at once (exit 75).")
            { Flag = "--lock-wait", Takes = "TIME" },
        new("run.keep_unfinished", Boolean, "true", "Whether a run that does not publish keeps what it has written, so that --resume can go on; else it is removed at once."),
        new("run.min_free", new SizeType(0, 1L << 50), null, "What a run leaves free on the disks that it writes to: below it, it stops (74). Without it: 64 MiB, or 1 % of a smaller disk."),
        new("run.retry_budget", new DurationType(least: 0), "30s", "How long a run tries again, in all, to read input that a network file system could not give just then; 0s: not at all."),
        new("runs.keep", new IntegerType(1, 1_000_000), "30", "How many earlier runs' folders are kept."),
        new("runs.keep_for", new AgeType(), null, "How long earlier runs' folders are kept, such as 90d. Without it: as long as runs.keep has room for them."),
        new("--output", Text, null, "The folder OUT, one file such as out.csv, or - for stdout. Without it: stdout for one file or stdin.") { Flag = "--output", Short = "-o", Takes = "OUT" },
        new("--if-changed", new ChoiceType("false", "true", "verify"), "false",
            "Do nothing when input, definition and published files are those of the last run that published; verify compares their content.")
            { Flag = "--if-changed", Takes = "verify", Bare = "true" },
        new("--overwrite", Boolean, "false", "Replace files at our destinations that no run of ours wrote.") { Flag = "--overwrite" },

        // What was forbidden once is not allowed by a command that is pasted.
        new("--no-exec", Boolean, "false", "Refuse stages that run programs.") { Flag = "--no-exec", ShapesRecords = true },
        new("--rejects", Text, null, "Another folder for the rejects.") { Flag = "--rejects", Takes = "DIR" },
        new("--run-dir", Text, null, "Another folder for the runs.") { Flag = "--run-dir", Takes = "DIR" },
    ];

    /// <summary>The keys whose names are a map's or a list's own affair.</summary>
    public static IReadOnlyList<string> Open { get; } = ["columns", "stages"];

    /// <summary>Keys that had another name once, with that of today.</summary>
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal) { ["input.gzip_ratio"] = "input.compression_ratio" };

    private static readonly Dictionary<string, SettingKey> ByPath = All.ToDictionary(key => key.Path, StringComparer.Ordinal);

    /// <summary>The key at a path, or null.</summary>
    public static SettingKey? Find(string path) => ByPath.GetValueOrDefault(path);

    /// <summary>What a key is called today that had another name once, or null.</summary>
    public static string? NowCalled(string path) => Renamed.GetValueOrDefault(path);

    /// <summary>The key at a path that names a column, or null.</summary>
    public static SettingKey? Of(IReadOnlyList<string> path) => Find(path is ["columns", _, var rule] ? $"columns.*.{rule}" : string.Join('.', path));

    /// <summary>The key that a flag stands for, or null.</summary>
    public static SettingKey? OfFlag(string flag) => All.FirstOrDefault(key => string.Equals(key.Flag, flag, StringComparison.Ordinal));

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
