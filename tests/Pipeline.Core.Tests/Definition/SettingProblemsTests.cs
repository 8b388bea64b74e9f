using Pipeline.Definition;

namespace Pipeline.Core.Tests.Definition;

/// <summary>Every class of wrong setting, with its place and what the message must say.</summary>
public sealed class SettingProblemsTests
{
    [Theory]
    [InlineData("nme: a", "2:1", "unknown key 'nme'; did you mean 'name'?")]
    [InlineData("zzz: {}", "2:1", "unknown key 'zzz'; known here: version name input")]
    [InlineData("run: { shards: {} }", "2:8", "unknown key 'run.shards'; did you mean 'shard'?")]
    [InlineData("run: { shard: { keep: 257 } }", "2:23", "run.shard.keep: expected a whole number from 1 to 256 but found '257'")]
    [InlineData("run: { worker_timeout: 25h }", "2:24", "run.worker_timeout: expected a time up to 24h, such as 500ms, 60s or 5m but found '25h'")]
    [InlineData("run: { worker_timeout: 60 }", "2:24", "run.worker_timeout: expected a time")]
    [InlineData("run: { worker_memory: 1MiB }", "2:23", "run.worker_memory: expected a size from 64MiB")]
    [InlineData("input: { folders: [] }", "2:10", "unknown key 'input.folders'")]
    [InlineData("input: { csv: { delimeter: x } }", "2:17", "unknown key 'input.csv.delimeter'; did you mean 'delimiter'?")]
    [InlineData("input.csv.quote: x", "2:1", "unknown key 'input.csv.quote'")]
    [InlineData("columns: { a: { tpye: date } }", "2:17", "unknown key 'columns.a.tpye'; did you mean 'type'?")]
    [InlineData("columns.*.type: date", "2:1", "unknown key")]
    [InlineData("--output: x", "2:1", "unknown key '--output'")]
    [InlineData("name: [a]", "2:7", "name: expected a text that is not empty but found a list")]
    [InlineData("name: ", "2:6", "found no value")]
    [InlineData("name: ''", "2:7", "found the text \"\"")]
    [InlineData("name: no", "2:7", "write \"no\"")]
    [InlineData("columns: { c: { allowed: [DE, no] } }", "2:31", "write \"no\"")]
    [InlineData("columns: { c: { allowed: [DE, ~] } }", "2:31", "write \"~\"")]
    [InlineData("columns: { c: { allowed: [] } }", "2:26", "at least one")]
    [InlineData("columns: { c: { allowed: DE } }", "2:26", "expected a list")]
    [InlineData("columns: { c: { allowed: [[DE]] } }", "2:27", "found a list")]
    [InlineData("columns: { Yes: { required: true } }", "2:12", "write \"Yes\"")]
    [InlineData("columns: [a]", "2:10", "columns: expected a map")]
    [InlineData("columns: { a: date }", "2:15", "columns.a: expected a map")]
    [InlineData("input: { csv: { null_values: [NA, Off] } }", "2:35", "write \"Off\"")]
    [InlineData("input: { csv: { null_values: NA } }", "2:30", "expected a list")]
    [InlineData("input: { csv: { header: yes } }", "2:25", "expected true or false but found 'yes'")]
    [InlineData("input: { csv: { header: \"true\" } }", "2:25", "expected true or false but found the text \"true\"")]
    [InlineData("input: { csv: { header: True } }", "2:25", "expected true or false")]
    [InlineData("input: { csv: { header: 1 } }", "2:25", "expected true or false")]
    [InlineData("input: { csv: { encoding: klingon } }", "2:27", "auto, or an encoding such as utf-8")]
    [InlineData("input: { csv: { quote: '--' } }", "2:24", "one ASCII character, or none")]
    [InlineData("input: { csv: { quote: ';' } }", "2:24", "mistaken")]
    [InlineData("output: { csv: { encoding: windows-1252, bom: true } }", "2:47", "has no byte order mark")]
    [InlineData("input: { csv: { delimiter: 'ab' } }", "2:28", "mistaken for data")]
    [InlineData("input: { csv: { delimiter: \"a\\nb\" } }", "2:28", "without a line end")]
    [InlineData("input: { csv: { delimiter: '-x-', quote: '-' } }", "2:28", "mistaken for the quote")]
    [InlineData("input: { csv: { escape: '\"' } }", "2:25", "doubled quotes are read without one")]
    [InlineData("input: { csv: { delimiter: ';', escape: ';' } }", "2:41", "input.csv.escape: ';' would be mistaken")]
    [InlineData("input: { csv: { comment: '\"' } }", "2:26", "records begin with")]
    [InlineData("input: { csv: { header: false, header_lines: 2 } }", "2:46", "there is no header")]
    [InlineData("input: { csv: { widths: [1, 2], delimiter: ';', escape: '~' } }", "2:25", "delimiter and escape mean nothing")]
    [InlineData("input: { csv: { widths: [1, 0] } }", "2:29", "a width from 1 to")]
    [InlineData("input: { csv: { widths: [] } }", "2:25", "a list of widths")]
    [InlineData("input: { csv: { skip_until: '(' } }", "2:29", "no regular expression")]
    [InlineData("input: { csv: { footer: '(a)\\1' } }", "2:25", "no regular expression")]
    [InlineData("input: { csv: { line_end: nl } }", "2:27", "any, lf, crlf or cr")]
    [InlineData("input: { files: { match: x } }", "2:17", "a list of maps such as")]
    [InlineData("input: { files: [ { match: x } ] }", "2:19", "expected match and csv")]
    [InlineData("input: { files: [ { match: x, csv: { quot: a } } ] }", "2:38", "unknown key 'input.files[1].csv.quot'; did you mean 'quote'?")]
    [InlineData("input: { files: [ { match: x, csv: { delimiter: 'a' } } ] }", "2:49", "input.files[1].csv.delimiter: 'a' would be mistaken")]
    [InlineData("input: { csv: { widths: [2] }, files: [ { match: x, csv: { delimiter: ';' } } ] }", "2:71", "input.files[1].csv.delimiter: fields have widths")]
    [InlineData("input: { csv: { delimiter: \"'\", quote: \"'\" } }", "2:28", "mistaken for the quote")]
    [InlineData("input: { csv: { header: false, names: [a, a] } }", "2:39", "two columns are called 'a'")]
    [InlineData("input: { csv: { header: false, names: [a, ''] } }", "2:43", "empty text")]
    [InlineData("input: { csv: { max_record: 1GB2 } }", "2:29", "a size from 1KiB to 1GiB")]
    [InlineData("input: { include: a.csv }", "2:19", "expected a list")]
    [InlineData("input: 5", "2:8", "input: expected a map")]
    [InlineData("columns: { a: { type: int } }", "2:23", "expected text, integer, decimal, double, boolean, date or timestamp but found 'int'")]
    [InlineData("columns: { a: { format: yyyy } }", "2:17", "no meaning for the type text, only for date, timestamp")]
    [InlineData("columns: { a: { type: date, timezone: Europe/Berlin } }", "2:29", "only for timestamp")]
    [InlineData("columns: { a: { min: 1 } }", "2:17", "no meaning for the type text")]
    [InlineData("columns: { a: { type: boolean, max: 1 } }", "2:32", "no meaning for the type boolean")]
    [InlineData("columns: { a: { type: integer, min_length: 1 } }", "2:32", "only for text")]
    [InlineData("columns: { a: { type: integer, min: 1.5 } }", "2:37", "'1.5' is no value of the type integer")]
    [InlineData("columns: { a: { type: double, min: .nan } }", "2:36", "expected a number or a date but found '.nan'")]
    [InlineData("columns: { a: { type: double, max: NaN } }", "2:36", "expected a number")]
    [InlineData("columns: { a: { type: double, max: -.inf } }", "2:36", "expected a number")]
    [InlineData("columns: { a: { type: decimal, min: 2, max: 1 } }", "2:37", "min is greater than max")]
    [InlineData("columns: { a: { type: decimal, min: 1e3, max: 5e2 } }", "2:37", "min is greater than max")]
    [InlineData("columns: { a: { min_length: 2, max_length: 1 } }", "2:29", "min_length is greater")]
    [InlineData("columns: { a: { min_length: -1 } }", "2:29", "from 0 to")]
    [InlineData("columns: { '': { type: text } }", "2:12", "empty")]
    [InlineData("stages: { filter: a }", "2:9", "stages: expected a list")]
    [InlineData("stages: [a]", "2:10", "expected a map with one kind")]
    [InlineData("stages: [{ name: a }]", "2:10", "needs one kind")]
    [InlineData("stages: [{ filter: a, drop: [b] }]", "2:23", "filter and drop")]
    [InlineData("stages: [{ name: 'a b', filter: a }]", "2:18", "letters, digits")]
    [InlineData("stages: [{ name: read, filter: a }]", "2:18", "name of a block")]
    [InlineData("stages: [{ name: all, filter: a }]", "2:18", "name of a block")]
    [InlineData("stages: [{ name: a, filter: a }, { name: a, drop: [b] }]", "2:45", "two stages are called 'a'; the other is at p.yaml:2:21")]
    [InlineData("stages: [{ filter: a }, { name: filter-1, drop: [b] }]", "2:43", "two stages are called 'filter-1'")]
    [InlineData("stages: [{ select: [a, no] }]", "2:24", "write \"no\"")]
    [InlineData("output: { stale: delete }", "2:18", "expected keep or remove but found 'delete'")]
    [InlineData("output: { csv: { quoting: none } }", "2:27", "as_read, minimal or all")]
    [InlineData("output: { csv: { newline: cr } }", "2:27", "as_read, lf or crlf")]
    [InlineData("output: { csv: { delimiter: '' } }", "2:29", "tab, comma, semicolon, pipe or space")]
    [InlineData("output: { sync: off }", "2:17", "expected true or false but found 'off'")]
    [InlineData("rejects: { max: -1 }", "2:17", "a number of records from 0 up")]
    [InlineData("rejects: { max: .nan }", "2:17", "a number of records from 0 up")]
    [InlineData("rejects: { max: 100.1% }", "2:17", "from 0% to 100%")]
    [InlineData("rejects: { keep: all }", "2:18", "record or position")]
    [InlineData("run: { jobs: -2 }", "2:14", "from 1 to 1024")]
    [InlineData("run: { jobs: 1.5 }", "2:14", "from 1 to 1024")]
    [InlineData("run: { dop: -1 }", "2:13", "from 1 to 1024")]
    [InlineData("run: { dop: .nan }", "2:13", "from 1 to 1024")]
    [InlineData("run: { dop: { keep: 0 } }", "2:21", "run.dop.keep: expected a whole number from 1 to 1024, or auto but found '0'")]
    [InlineData("run: { dop: [1] }", "2:13", "found a list")]
    [InlineData("run: { capacity: [5] }", "2:18", "or a map from block or stage names to such numbers")]
    [InlineData("run: { batch_bytes: 1TiB }", "2:21", "a size from 16B to 64MiB")]
    [InlineData("run: { memory: 1KiB }", "2:16", "a size from 1MiB")]
    [InlineData("runs: { keep: 0 }", "2:15", "from 1 to 1000000")]
    [InlineData("runs: { keep: 0x10 }", "2:15", "from 1 to 1000000")]
    [InlineData("runs: { keep: \"3\" }", "2:15", "found the text \"3\"")]
    public void Parse_WrongSetting_NamesPlaceAndRemedy(string line, string place, string message)
    {
        LoadedDefinition loaded = Reading.File(line + "\n");

        Problem problem = Assert.Single(loaded.Problems);
        Assert.StartsWith($"p.yaml:{place}: ", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(78, problem.ExitCode);
    }

    [Theory]
    [InlineData("", "p.yaml:1:1: version is missing")]
    [InlineData("# nothing\n", "p.yaml:1:1: version is missing")]
    [InlineData("name: a\n", "p.yaml:1:1: version is missing")]
    [InlineData("version: 2\n", "p.yaml:1:10: version: expected the number 1 but found '2'")]
    [InlineData("version: '1'\n", "p.yaml:1:10: version: expected")]
    [InlineData("- a\n", "p.yaml:1:1: the pipeline file: expected a map of keys")]
    [InlineData("text\n", "p.yaml:1:1: the pipeline file: expected a map of keys")]
    public void Parse_NotAPipelineFile_SaysWhatOneBeginsWith(string text, string message)
    {
        Assert.StartsWith(message, Assert.Single(DefinitionReader.Parse(text, "p.yaml").Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ManyFaults_TellsAllOfThemOnce()
    {
        LoadedDefinition loaded = Reading.File("nme: a\ninput: { csv: { header: yes, quote: '' } }\nrun: { jobs: 0 }\nname: b\nname: c\nstages: [{}, { filter: a, x: b }]\n");

        Assert.Equal(
            ["6:1", "2:1", "3:25", "3:37", "4:14", "7:10", "7:27"],
            loaded.Problems.Select(problem => $"{problem.Mark!.Value.Line}:{problem.Mark!.Value.Column}"));
    }

    [Theory]
    [InlineData("input: { csv: { delimiter: tab } }", "\t")]
    [InlineData("input: { csv: { delimiter: '\\t' } }", "\t")]
    [InlineData("input: { csv: { delimiter: \"\\t\" } }", "\t")]
    [InlineData("input: { csv: { delimiter: semicolon } }", ";")]
    [InlineData("input: { csv: { delimiter: '|' } }", "|")]
    [InlineData("input: { csv: { delimiter: \",\" } }", ",")]
    [InlineData("input: { csv: { delimiter: space } }", " ")]
    [InlineData("input: { csv: { delimiter: ', ' } }", ", ")]
    [InlineData("input: { csv: { delimiter: ¦ } }", "¦")]
    public void Parse_Delimiter_ByCharacterOrName(string line, string expected)
    {
        LoadedDefinition loaded = Reading.File(line);

        Assert.Empty(loaded.Problems);
        Assert.Equal(expected, loaded.Definition.Input.Csv.Delimiter);
    }

    [Theory]
    [InlineData("1048576", 1 << 20)]
    [InlineData("1024KiB", 1 << 20)]
    [InlineData("1024 kib", 1 << 20)]
    [InlineData("64MB", 64_000_000)]
    [InlineData("1GiB", 1 << 30)]
    [InlineData("2000000B", 2_000_000)]
    [InlineData("2000kB", 2_000_000)]
    public void Parse_Size_InBytesOrUnits(string size, long expected)
    {
        LoadedDefinition loaded = Reading.File($"run: {{ memory: {size} }}");

        Assert.Empty(loaded.Problems);
        Assert.Equal(expected, loaded.Definition.Run.Memory);
    }

    [Fact]
    public void Parse_EmptySections_AreAsIfLeftOut()
    {
        LoadedDefinition loaded = Reading.File("input:\ncolumns:\n  a:\nstages:\noutput: {}\n");

        Assert.Empty(loaded.Problems);
        Assert.Equal("a", Assert.Single(loaded.Definition.Columns).Name);
    }

    [Fact]
    public void Parse_TextsThatLookLikeNumbers_KeepTheirCharacters()
    {
        LoadedDefinition loaded = Reading.File("name: 007\ncolumns: { c: { allowed: [1.10, true, \"no\", Y, 0x1F] } }\n");

        Assert.Empty(loaded.Problems);
        Assert.Equal("007", loaded.Definition.Name);
        Assert.Equal(["1.10", "true", "no", "Y", "0x1F"], loaded.Definition.Columns[0].Allowed);
    }
}
