using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Planning;

/// <summary>The fingerprint changes with whatever determines bytes, and with nothing else.</summary>
public sealed class FingerprintTests : IDisposable
{
    private const string Base = "columns: { k: { type: text }, t: { type: timestamp }, n: { type: integer }, b: { type: boolean } }\nstages: [ { filter: n > 1 } ]";

    /// <summary>The settings that must not change the fingerprint: how a run goes, where it writes, what it may do, and labels.</summary>
    private static readonly string[] Apart =
    [
        "name", "input.gate.hold", "input.gate.min_age", "input.gate.stable_for", "input.gate.trigger",
        "input.gate.expect", "input.gate.timezone", "input.gate.empty", "input.gate.duplicates", "input.gate.control",
        "input.compression_ratio", "input.max_unpacked", "input.max_window", "input.csv.max_columns", "output.sync", "rejects.max", "rejects.fail_fast", "rejects.max_bytes",
        "guard.mode", "guard.nights", "guard.min_nights", "guard.factor", "guard.deviations", "guard.sums", "guard.ignore", "runs.keep", "runs.keep_for",
        "run.jobs", "run.dop", "run.capacity", "run.shard", "run.worker_timeout", "run.worker_memory", "run.batch_bytes", "run.memory", "run.state_memory", "run.spill_max", "run.lock_wait", "run.metrics",
        "run.journal_interval", "run.keep_unfinished", "run.min_free", "run.retry_budget",
        "notify.webhook.url", "notify.webhook.when", "notify.heartbeat.url", "notify.timeout",
        "--output", "--overwrite", "--if-changed", "--no-exec", "--rejects", "--run-dir",
    ];

    /// <summary>YAML that gives each key another value than it has in <see cref="Base"/>, added to it.</summary>
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["name"] = "name: nightly",
        ["input.include"] = "input: { include: ['a.csv'] }",
        ["input.exclude"] = "input: { exclude: ['b.csv'] }",
        ["input.compression_ratio"] = "input: { compression_ratio: 7 }",
        ["input.max_unpacked"] = "input: { max_unpacked: 1GiB }",
        ["input.max_window"] = "input: { max_window: 8MiB }",
        ["input.gate.hold"] = "input: { gate: { hold: false } }",
        ["input.gate.min_age"] = "input: { gate: { hold: false, min_age: 1ms } }",
        ["input.gate.stable_for"] = "input: { gate: { stable_for: 1ms } }",
        ["input.gate.trigger"] = "input: { gate: { hold: false, trigger: '*.done' } }",
        ["input.gate.expect"] = "input: { gate: { expect: ['a.csv'] } }",
        ["input.gate.timezone"] = "input: { gate: { timezone: Europe/Berlin } }",
        ["input.gate.empty"] = "input: { gate: { empty: refuse } }",
        ["input.gate.duplicates"] = "input: { gate: { hold: false, duplicates: refuse } }",
        ["input.gate.control"] = "input: { gate: { hold: false, control: '*.ctl' } }",
        ["input.files"] = "input: { files: [ { match: '*.csv', csv: { null_values: [NA] } } ] }",
        ["input.csv.escape"] = "input: { csv: { escape: '\\' } }",
        ["input.csv.comment"] = "input: { csv: { comment: '#' } }",
        ["input.csv.skip_lines"] = "input: { csv: { skip_lines: 1, names: [k, t, n, b] } }",
        ["input.csv.skip_until"] = "input: { csv: { skip_until: k } }",
        ["input.csv.footer_lines"] = "input: { csv: { footer_lines: 1 } }",
        ["input.csv.footer"] = "input: { csv: { footer: '^total' } }",
        ["input.csv.header_lines"] = "input: { csv: { header_lines: 2, names: [k, t, n, b] } }",
        ["input.csv.header_names"] = "input: { csv: { header_names: rename } }",
        ["input.csv.normalize_header"] = "input: { csv: { normalize_header: snake } }",
        ["input.csv.widths"] = "input: { csv: { widths: [2, 3, 9, 2], names: [k, t, n, b] } }",
        ["input.csv.line_end"] = "input: { csv: { line_end: lf } }",
        ["input.csv.trailing_delimiter"] = "input: { csv: { trailing_delimiter: drop } }",
        ["input.csv.trim"] = "input: { csv: { trim: all } }",
        ["input.csv.blank_lines"] = "input: { csv: { blank_lines: record } }",
        ["input.csv.short"] = "input: { csv: { short: pad } }",
        ["input.csv.long"] = "input: { csv: { long: truncate } }",
        ["input.csv.quotes"] = "input: { csv: { quotes: recover } }",
        ["input.csv.another_table"] = "input: { csv: { another_table: end } }",
        ["input.csv.trim_header"] = "input: { csv: { trim_header: true } }",
        ["input.csv.max_columns"] = "input: { csv: { max_columns: 7 } }",
        ["input.csv.encoding"] = "input: { csv: { encoding: windows-1252 } }",
        ["input.csv.invalid"] = "input: { csv: { invalid: replace } }",
        ["output.csv.encoding"] = "output: { csv: { encoding: iso-8859-1 } }",
        ["output.csv.bom"] = "output: { csv: { bom: true } }",
        ["output.csv.compression"] = "output: { csv: { compression: gzip } }",
        ["output.csv.level"] = "output: { csv: { level: 1 } }",
        ["input.format"] = "input: { format: csv }",
        ["output.format"] = "output: { format: csv }",
        ["input.csv.delimiter"] = "input: { csv: { delimiter: ',' } }",
        ["input.csv.quote"] = "input: { csv: { quote: \"'\" } }",
        ["input.csv.header"] = "input: { csv: { header: false, names: [k, t, n, b] } }",
        ["input.csv.names"] = "input: { csv: { names: [k, t, n, b] } }",
        ["input.csv.null_values"] = "input: { csv: { null_values: ['NA'] } }",
        ["input.csv.max_record"] = "input: { csv: { max_record: 1MiB } }",
        ["columns.*.type"] = "k: { type: integer }",
        ["columns.*.format"] = "t: { type: timestamp, format: 'yyyy-MM-dd HH:mm' }",
        ["columns.*.timezone"] = "t: { type: timestamp, timezone: Europe/Berlin }",
        ["columns.*.ambiguous"] = "t: { type: timestamp, ambiguous: later }",
        ["columns.*.decimal"] = "n: { type: decimal, decimal: ',' }",
        ["columns.*.thousands"] = "n: { type: integer, thousands: ',' }",
        ["columns.*.currency"] = "n: { type: integer, currency: [EUR] }",
        ["columns.*.percent"] = "n: { type: decimal, percent: true }",
        ["columns.*.negative"] = "n: { type: integer, negative: trailing }",
        ["columns.*.true_values"] = "b: { type: boolean, true_values: [ja] }",
        ["columns.*.false_values"] = "b: { type: boolean, false_values: [nein] }",
        ["columns.*.null_values"] = "k: { type: text, null_values: ['-'] }",
        ["columns.*.severity"] = "n: { type: integer, severity: warn }",
        ["columns.*.aliases"] = "k: { type: text, aliases: [old] }",
        ["columns.*.drift"] = "k: { type: text, drift: adapt }",
        ["drift.columns"] = "drift: { columns: [k, t, n, b] }",
        ["drift.new"] = "drift: { new: adapt }",
        ["drift.missing"] = "drift: { missing: adapt }",
        ["drift.reordered"] = "drift: { reordered: adapt }",
        ["columns.*.required"] = "k: { type: text, required: true }",
        ["columns.*.unique"] = "n: { type: integer, unique: true }",
        ["columns.*.min"] = "n: { type: integer, min: 1 }",
        ["columns.*.max"] = "n: { type: integer, max: 9 }",
        ["columns.*.allowed"] = "k: { type: text, allowed: [x] }",
        ["columns.*.pattern"] = "k: { type: text, pattern: x }",
        ["columns.*.min_length"] = "k: { type: text, min_length: 1 }",
        ["columns.*.max_length"] = "k: { type: text, max_length: 9 }",
        ["output.path"] = "output: { path: 'all.csv' }",
        ["output.partition_columns"] = "output: { partition_columns: drop }",
        ["output.split.records"] = "output: { split: { records: 5 } }",
        ["output.split.bytes"] = "output: { split: { bytes: 5KB } }",
        ["output.stale"] = "output: { stale: remove }",
        ["output.sync"] = "output: { sync: false }",
        ["output.formulas"] = "output: { formulas: escape }",
        ["output.csv.delimiter"] = "output: { csv: { delimiter: ';' } }",
        ["output.csv.quoting"] = "output: { csv: { quoting: all } }",
        ["output.csv.null"] = "output: { csv: { null: NULL } }",
        ["output.csv.newline"] = "output: { csv: { newline: crlf } }",
        ["output.csv.header"] = "output: { csv: { header: false } }",
        ["rejects.max"] = "rejects: { max: 10% }",
        ["rejects.fail_fast"] = "rejects: { fail_fast: true }",
        ["rejects.max_bytes"] = "rejects: { max_bytes: 1MiB }",
        ["guard.mode"] = "guard: { mode: warn }",
        ["guard.nights"] = "guard: { nights: 7 }",
        ["guard.min_nights"] = "guard: { min_nights: 7 }",
        ["guard.factor"] = "guard: { factor: 1.5 }",
        ["guard.deviations"] = "guard: { deviations: 4 }",
        ["guard.sums"] = "guard: { mode: warn, sums: [n] }",
        ["guard.ignore"] = "guard: { ignore: [n] }",
        ["rejects.keep"] = "rejects: { keep: position }",
        ["run.jobs"] = "run: { jobs: 7 }",
        ["run.dop"] = "run: { dop: { filter-1: 5 } }",
        ["run.capacity"] = "run: { capacity: { filter-1: 5 } }",
        ["run.shard"] = "run: { shard: { filter-1: 5 } }",
        ["run.worker_timeout"] = "run: { worker_timeout: 5s }",
        ["run.worker_memory"] = "run: { worker_memory: 100MiB }",
        ["run.batch_bytes"] = "run: { batch_bytes: 64KiB }",
        ["run.memory"] = "run: { memory: 1GiB }",
        ["run.state_memory"] = "run: { state_memory: 1GiB }",
        ["run.spill_max"] = "run: { spill_max: 1GiB }",
        ["run.metrics"] = "run: { metrics: m.prom }",
        ["notify.webhook.url"] = "notify: { webhook: { url: { env: X } } }",
        ["notify.webhook.when"] = "notify: { webhook: { when: always } }",
        ["notify.heartbeat.url"] = "notify: { heartbeat: { url: { file: x } } }",
        ["notify.timeout"] = "notify: { timeout: 5s }",
        ["run.lock_wait"] = "run: { lock_wait: 5m }",
        ["run.journal_interval"] = "run: { journal_interval: 1MiB }",
        ["run.keep_unfinished"] = "run: { keep_unfinished: false }",
        ["run.min_free"] = "run: { min_free: 1GiB }",
        ["run.retry_budget"] = "run: { retry_budget: 5s }",
        ["runs.keep"] = "runs: { keep: 3 }",
        ["runs.keep_for"] = "runs: { keep_for: 90d }",
    };

    /// <summary>Keys with one value only, with another one that is refused: once it is not, the key needs a decision.</summary>
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["version"] = "version: 2",
    };

    private static readonly Dictionary<string, Func<PipelineDefinition, PipelineDefinition>> OtherFlags = new(StringComparer.Ordinal)
    {
        ["--output"] = definition => definition with { Output = definition.Output with { Folder = definition.Output.Folder + "-elsewhere" } },
        ["--overwrite"] = definition => definition with { Output = definition.Output with { Overwrite = true } },
        ["--if-changed"] = definition => definition with { IfChanged = IfChanged.Verify },
        ["--no-exec"] = definition => definition,
        ["--rejects"] = definition => definition with { Rejects = definition.Rejects with { Folder = "r" } },
        ["--run-dir"] = definition => definition with { Run = definition.Run with { Folder = "r" } },
    };

    private readonly PipelineFolder folder = new();

    public FingerprintTests()
    {
        folder.Write("a.csv", "k,t,n,b\nx,2024-01-01T00:00:00Z,1,0\n");
        folder.Write("b.csv", "k,t,n,b\nx,2024-01-01T00:00:00Z,1,0\n");
    }

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Keys => [.. SettingKeys.All.Select(key => key.Path)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Of_EachSettingChanged_ChangesUnlessItMustNot(string key)
    {
        if (Refused.TryGetValue(key, out string? refused))
        {
            Assert.NotEmpty(DefinitionReader.Parse(refused).Problems);
            return;
        }

        Assert.True(Others.ContainsKey(key) || OtherFlags.ContainsKey(key), $"{key} is a new setting: decide whether it shapes the bytes of a run, write it in FingerprintWriter or in Apart, and give it another value here");
        string yaml = key.StartsWith("columns.", StringComparison.Ordinal) ? Column(Others[key]) : Base + "\n" + Others.GetValueOrDefault(key);
        Fingerprint before = Of(Base);
        Fingerprint after = Of(yaml, OtherFlags.GetValueOrDefault(key));

        Assert.True((before == after) == Apart.Contains(key), $"{key}: {before} became {after}");
        Assert.Equal(before.Inputs == after.Inputs, key is not ("input.include" or "input.exclude"));
    }

    [Fact]
    public void Of_DefaultsWrittenOut_IsTheSame() =>
        Assert.Equal(Of(Base), Of(Base + "\noutput: { path: '{dir}/{stem}.csv', csv: { quoting: as_read } }\ninput: { csv: { null_values: [''], max_record: 16MiB } }"));

    [Theory]
    [InlineData("stages: [ { filter: \"n > 1\" } ]", true)]
    [InlineData("stages:\n  # a comment\n  - filter: 'n > 1'", true)]
    [InlineData("stages: [ { filter: n > 1, name: filter-1 } ]", true)]
    [InlineData("stages: [ { filter: n > 1, name: big } ]", false)] // rejects name the stage
    [InlineData("stages: [ { filter: n  > 1 } ]", false)]
    [InlineData("stages: [ { filter: n > 1 }, { drop: [k] } ]", false)]
    public void Of_StagesWrittenOtherwise_IsTheSameWhereTheirTextsAre(string stages, bool same) =>
        Assert.Equal(same, Of(Base) == Of(Base.Split('\n')[0] + "\n" + stages));

    [Fact]
    public void Of_InputChanged_ChangesInputsAlone()
    {
        Fingerprint before = Of(Base);
        string path = folder.Write("b.csv", "k,t,n,b\nx,2024-01-01T00:00:00Z,1,0\ny,2024-01-01T00:00:00Z,1,0\n");
        Fingerprint longer = Of(Base);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
        Fingerprint older = Of(Base);
        File.Move(path, Path.Combine(folder.Data, "c.csv"));
        Fingerprint renamed = Of(Base);

        Assert.Equal(4, new[] { before, longer, older, renamed }.Select(fingerprint => fingerprint.Inputs).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(before with { Inputs = "" }, renamed with { Inputs = "" });
    }

    [Fact]
    public void Of_ExecStage_HoldsTheFolderItRunsIn()
    {
        string yaml = "stages: [ { exec: { command: [cat], output: { x: text } } } ]";
        PipelinePlan plan = PipelinePlan.Create(folder.Define(yaml));
        StageDefinition stage = plan.Definition.Stages[0];
        PipelineDefinition moved = plan.Definition with { Stages = [stage with { Mark = stage.Mark with { Source = "/elsewhere/pipeline.yaml" } }] };

        Assert.NotEqual(plan.Fingerprint().Definition, PipelinePlan.Create(moved).Fingerprint().Definition);
    }

    [Fact]
    public void DefinitionOf_SmallPlan_IsThisText()
    {
        PipelinePlan plan = PipelinePlan.Create(folder.Define("columns: { n: { type: integer, min: 1 } }\nstages: [ { derive: { é: \"n + 1\" } } ]"));

        Assert.Equal(
            """
            {"format":5,"input":{"format":null,"delimiter":null,"quote":"\"","header":true,"names":null,"null_values":[""],"header_names":"Error","trim_header":false,"normalize_header":"None","max_record":16777216,"encoding":"auto","invalid":"Reject",
            "escape":null,"comment":null,"skip_lines":0,"skip_until":null,"footer_lines":0,"footer":null,"header_lines":1,"widths":null,"line_end":"Any","drop_trailing_delimiter":false,"trim":"None","blank_lines_are_records":false,
            "short":"Reject","long":"Reject","quotes":"Reject","another_table":"Reject","files":[]},
            "columns":[{"name":"n","type":"Integer","format":null,"timezone":null,"forms":null,"null_values":null,"severities":[],"aliases":[],"drift":null,"required":false,"min":"1","max":null,
            "allowed":null,"pattern":null,"min_length":null,"max_length":null}],"drift":{"columns":null,"new":"Fail","missing":"Fail","reordered":"Fail"},
            "stages":[{"name":"derive-1","kind":"derive","body":{"é":"n + 1"},"folder":null}],
            "output":{"format":null,"path":"{dir}/{stem}.csv","split_records":null,"split_bytes":null,"remove_stale":false,"formulas":"Keep","delimiter":null,"quoting":"AsRead","null":null,
            "newline":"AsRead","header":null,"drop_partition_columns":false,"compression":"none","level":6,"encoding":"utf-8","bom":false},"rejects":{"keep_records":true}}
            """.Replace("\n", "", StringComparison.Ordinal),
            System.Text.Encoding.UTF8.GetString(FingerprintWriter.DefinitionOf(plan.Bound)));
    }

    private static string Column(string changed)
    {
        string name = changed[..1];
        string[] columns = ["k: { type: text }", "t: { type: timestamp }", "n: { type: integer }", "b: { type: boolean }"];
        return $"columns: {{ {string.Join(", ", columns.Select(column => column.StartsWith(name, StringComparison.Ordinal) ? changed : column))} }}\nstages: [ {{ filter: n > 1 }} ]";
    }

    private Fingerprint Of(string yaml, Func<PipelineDefinition, PipelineDefinition>? change = null) => PipelinePlan.Create(folder.Define(yaml, change)).Fingerprint();
}
