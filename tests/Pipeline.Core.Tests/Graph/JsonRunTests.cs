using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Pipeline.Core.Tests.Csv;
using Pipeline.Core.Tests.Csv.JsonLines;
using Pipeline.Core.Tests.Processes;
using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Whole runs from JSON Lines and to them: values, places, rejects and counts are the same in any way of running.</summary>
public sealed class JsonRunTests : IDisposable
{
    private const string ToCsv = """
        import csv, io, json, sys
        columns, rows = [], []
        for line in sys.stdin.buffer.read().decode("utf-8").split("\n"):
            if not line.strip(): continue
            row = json.loads(line, parse_int=lambda text: ("number", text), parse_float=lambda text: ("number", text))
            for key in row:
                if key not in columns: columns.append(key)
            rows.append(row)
        def plain(value):
            if isinstance(value, tuple): return value[1]
            if isinstance(value, bool): return "true" if value else "false"
            return value
        out = []
        for row in rows:
            out.append("\x03".join("\x04" if row.get(key) is None else plain(row[key]) for key in columns))
        sys.stdout.buffer.write("\x02".join(["\x03".join(columns)] + out).encode("utf-8"))
        """;

    private static readonly string[] Texts = ["", "x", "007", "1.10", "null", "true", "1e5", " x ", "a,b", "a\"b", "a\\b", "two\nlines", "cr\r\nlf", "é€😀", "\u2028", "\u0001\u001f\u007f\b\f\t", "{\"k\":1}", "[", "=1+1", "'"];

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [PythonFact]
    public async Task Run_ToCsv_HasTheValuesOfPython()
    {
        Random random = new(4);
        StringBuilder text = new();
        for (int i = 0; i < 400; i++)
        {
            text.Append(Object(random, ["id", "a", "b", "naïve \"key\"", "c"])).Append(i % 9 == 0 ? "\r\n" : "\n").Append(i % 50 == 7 ? "  \n" : "");
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        folder.Write("a.jsonl", bytes);
        string expected = Encoding.UTF8.GetString(PythonFactAttribute.Run(ToCsv, bytes));
        string csv = (await folder.RunAsync("output: { csv: { newline: lf } }")).AssertPublished().PublishedText();

        Assert.Equal(expected, Rows(csv));
    }

    [PythonFact]
    public async Task Run_CsvToJsonLinesAndBack_KeepsEveryValueAndNull()
    {
        StringBuilder text = new("id,naïve,\"c \"\"q\"\"\",n\n");
        foreach ((int i, string value) in Texts.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},{Quoted(value)},{(i % 2 == 0 ? "" : Quoted(Texts[^(i + 1)]))},{(i % 3 == 0 ? "" : "1.50")}\n");
        }

        folder.Write("a.csv", text.ToString());
        const string Types = "columns: { id: { type: integer }, n: { type: decimal } }\n";
        string lines = (await folder.RunAsync(Types + "output: { format: jsonl }")).AssertPublished().PublishedText();
        byte[] written = Encoding.Latin1.GetBytes(lines);
        Assert.StartsWith("{\"id\":0,\"naïve\":\"\",\"c \\\"q\\\"\":null,\"n\":null}\n{\"id\":1,\"naïve\":\"x\",\"c \\\"q\\\"\":\"=1+1\",\"n\":1.50}\n", Encoding.UTF8.GetString(written), StringComparison.Ordinal);

        // Python writes the same, byte for byte, of what it reads.
        const string Again = """
            import json, re, sys
            for line in sys.stdin.buffer.read().decode("utf-8").split("\n")[:-1]:
                text = json.dumps(json.loads(line, parse_float=lambda number: "\ue000" + number), ensure_ascii=False, separators=(",", ":"))
                sys.stdout.buffer.write((re.sub('"\ue000([^"]*)"', r"\1", text) + "\n").encode("utf-8"))
            """;
        Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(PythonFactAttribute.Run(Again, written)));

        using PipelineFolder back = new();
        back.Write("a.jsonl", written);
        PipelineResult again = (await back.RunAsync("output: { csv: { quoting: minimal } }")).AssertPublished();
        using PipelineFolder plain = new();
        plain.Write("a.csv", text.ToString());
        PipelineResult minimal = (await plain.RunAsync("output: { csv: { quoting: minimal } }")).AssertPublished();
        Assert.Equal(minimal.PublishedText(), again.PublishedText());
    }

    [Fact]
    public async Task Run_AnyBatchesThreadsAndProcesses_GivesTheSame()
    {
        Random random = new(6);
        string text = string.Concat(Enumerable.Range(0, 400).Select(i => i % 5 == 0 ? JsonPieces.Line(random) + "\n" : Object(random, ["a", "b", "c"]) + "\n"));
        folder.Write("a.jsonl", text);
        folder.Write("b.ndjson", text);
        foreach (string yaml in (string[])["output: { format: csv }", "output: { format: jsonl }\nstages: [ { derive: { size: 'length(b)' } } ]", "output: { path: '{size}/x.jsonl' }\nstages: [ { derive: { size: 'length(b) > 3' } } ]"])
        {
            string job = "input: { csv: { names: [a, b, c] } }\ndrift: { new: discard }\nrejects: { max: 100% }\n" + yaml;
            PipelineResult first = (await folder.RunAsync(job)).AssertPublished();
            Assert.NotEmpty(first.RejectLines());
            Assert.Contains(first.Report.RecoveredByCode, count => count.Code is "json.new_key");
            SortedDictionary<string, string> expected = Fingerprint(first);
            foreach ((int batch, int jobs, int? shard) in ((int, int, int?)[])[(16, 1, null), (61, 4, null), (1000, 2, 2), (1 << 19, 2, null)])
            {
                PipelineResult result = await folder.RunAsync(
                    job,
                    definition => definition with { Run = definition.Run with { BatchBytes = batch, Jobs = jobs, AllShard = shard } },
                    new RunOptions { WorkerCommand = [TestChild.Path, "worker"] });

                PipelineResult.AssertSame(expected, Fingerprint(result.AssertPublished()), $"batches of {batch}, {jobs} jobs, {shard} processes");
            }
        }
    }

    [Fact]
    public async Task Run_Rejects_HaveTheFilesOwnLinesOffsetsAndBytes()
    {
        string[] lines = ["{\"a\":1,\"b\":\"x\\n\\n\"}", "", "[1]", "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":\"\\ud800\"}", "{\"a\":1} 2", "{\"a\":1,\"z\":2}", "{\"a\":" + new string('[', 70) + "}", "{\"a\":1,,}", "{\"b\":\"\u00c3(\"}", "{\"b\":2}"];
        folder.Write("a.jsonl", Encoding.Latin1.GetBytes(string.Join('\n', lines)));

        PipelineResult result = (await folder.RunAsync("input: { csv: { names: [a, b] } }\nrejects: { max: 99 }\nrun: { batch_bytes: 16 }")).AssertPublished();

        (int Line, string Code, int At)[] expected =
            [(3, "json.object", 0), (4, "json.duplicate_key", 13), (5, "json.surrogate", 6), (6, "json.garbage", 8), (7, "json.new_key", 7), (8, "json.depth", 68), (9, "json.syntax", 7), (10, "csv.encoding", 6)];
        Assert.Equal(
            expected.Select((reject, i) => $"a.jsonl,{i + 2},{reject.Line},{Offset(reject.Line)},read,,{reject.Code}|(byte {Offset(reject.Line) + reject.At})"),
            result.RejectLines().Select(line => $"{string.Join(',', line.Split(',')[..7])}|{line.TrimEnd('"')[line.LastIndexOf("(byte", StringComparison.Ordinal)..]}"));
        Assert.Contains("the key 'z' is none of the columns", result.RejectLines()[4], StringComparison.Ordinal);
        Assert.Equal(string.Join('\n', lines[2..^1]) + "\n", Assert.Single(result.Rejected()).Value);
        Assert.EndsWith("a.jsonl", Assert.Single(result.Rejected()).Key, StringComparison.Ordinal);
        Assert.Equal("a,b\n1,\"x\n\n\"\n,2\n", result.PublishedText());

        int Offset(int line) => lines.Take(line - 1).Sum(text => text.Length + 1);
    }

    [Fact]
    public async Task Run_FoundColumns_ArePinnedAndTold()
    {
        folder.Write("a.jsonl", "{\"b\":1}\n{\"a\":2,\"b\":3}\n");

        PipelineResult result = (await folder.RunAsync("columns: { a: { type: integer }, z: { type: text } }")).AssertPublished();

        Assert.Equal("b,a,z\n1,,\n3,2,\n", result.PublishedText());
        InputReport input = result.Report.Inputs[0];
        Assert.Equal(["b", "a", "z"], input.Keys);
        Assert.True(input.KeysWereFound);
        InputReport read = RunReportReader.Read(JsonDocument.Parse(RunReportJson.Format(result.Report)).RootElement).Inputs[0];
        Assert.Equal((true, "b a z"), (read.KeysWereFound, string.Join(' ', read.Keys!)));
        Assert.Contains("columns    b, a, z in a.jsonl", RunSummary.Format(result.Report, new RunSummaryOptions()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fail", "json.new_key", 1)]
    [InlineData("adapt", "json.new_key", 1)]
    [InlineData("ignore", null, 0)]
    [InlineData("discard", null, 0)]
    public async Task Run_KeyBehindTheSample_IsWhatDriftSays(string policy, string? code, int rejected)
    {
        string many = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{{\"id\":{i},\"text\":\"some text of this record\"}}\n"));
        folder.Write("a.jsonl", many + "{\"id\":-1,\"late\":1}\n");

        PipelineResult result = (await folder.RunAsync($"drift: {{ new: {policy} }}\nrejects: {{ max: 1 }}\nstages: [ {{ filter: 'id < 0' }} ]")).AssertPublished();

        Assert.Equal(rejected, result.Report.Totals.Rejected);
        Assert.Equal(code, result.Report.RejectsByCode.FirstOrDefault()?.Code);
        Assert.Equal(policy is "discard" ? 1 : 0, result.Report.RecoveredByCode.Sum(count => count.Count));
        if (policy is "discard")
        {
            Assert.EndsWith($"a.jsonl,40001,40001,{many.Length},json.new_key\n", await File.ReadAllTextAsync(result.Report.RecoveredList!), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_JsonToJson_KeepsNumbersAndBooleans()
    {
        folder.Write("a.jsonl", "{\"a\":1.50,\"b\":\"1\",\"c\":true,\"d\":null,\"e\":\"\",\"f\":{\"k\":1}}\n{\"a\":1e400,\"b\":\"true\",\"c\":\"x\"}\n");

        PipelineResult result = (await folder.RunAsync("output: { format: jsonl }\ncolumns: { b: { type: text } }\nstages: [ { derive: { g: 'a', h: 'cast(b as text) || c' } } ]")).AssertPublished();

        Assert.Equal(
            """
            {"a":1.50,"b":"1","c":true,"d":null,"e":"","f":"{\"k\":1}","g":"1.50","h":"1true"}
            {"a":1e400,"b":"true","c":"x","d":null,"e":null,"f":null,"g":"1e400","h":"truex"}

            """,
            result.PublishedText());
        Assert.EndsWith(".jsonl", result.Published().Keys.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TypedColumns_AreNumbersWhereJsonHasSuch()
    {
        folder.Write("a.csv", "i,d,b\n1,1.10,true\n007,1e5,yes\n-0,12345678901234567890.5,false\n,,\n");

        PipelineResult result = (await folder.RunAsync("columns: { i: { type: integer }, d: { type: double }, b: { type: boolean } }\noutput: { path: x.ndjson }")).AssertPublished();

        Assert.Equal(
            "{\"i\":1,\"d\":1.10,\"b\":true}\n{\"i\":\"007\",\"d\":1e5,\"b\":\"yes\"}\n{\"i\":-0,\"d\":12345678901234567890.5,\"b\":false}\n{\"i\":null,\"d\":null,\"b\":null}\n",
            result.PublishedText());
    }

    [Fact]
    public async Task Run_OneColumn_TellsNullFromEmptyText()
    {
        folder.Write("a.jsonl", "{\"a\":null}\n{\"a\":\"\"}\n{\"a\":\"x\"}\n{}\n");

        Assert.Equal("{\"a\":null,\"n\":true}\n{\"a\":\"\",\"n\":false}\n{\"a\":\"x\",\"n\":false}\n{\"a\":null,\"n\":true}\n", (await folder.RunAsync("output: { format: jsonl }\nstages: [ { derive: { n: 'a is null' } } ]")).AssertPublished().PublishedText());
        Assert.Equal("a\n\"\"\n\"\"\nx\n\"\"\n", (await folder.RunAsync()).AssertPublished().PublishedText());
    }

    [Fact]
    public async Task Run_SplitCompressedAndFromGzip_IsTheSame()
    {
        string text = string.Concat(Enumerable.Range(0, 5).Select(i => $"{{\"a\":\"x\\\"{i}\\n\",\"b\":{i}}}\n"));
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        folder.Write("a.jsonl.gz", packed.ToArray());
        SortedDictionary<string, string> parts = (await folder.RunAsync("output: { format: jsonl, split: { records: 2 } }")).AssertPublished().Published();
        Assert.Equal(["a-part-0001.jsonl", "a-part-0002.jsonl", "a-part-0003.jsonl"], parts.Keys);
        Assert.Equal(text, string.Concat(parts.Values));

        SortedDictionary<string, string> compressed = (await folder.RunAsync("output: { path: x.jsonl.gz }")).AssertPublished().Published();
        using GZipStream unpacked = new(new MemoryStream(Encoding.Latin1.GetBytes(compressed["x.jsonl.gz"])), CompressionMode.Decompress);
        Assert.Equal(text, await new StreamReader(unpacked).ReadToEndAsync());
    }

    [Fact]
    public async Task Run_StoppedAnywhere_GoesOnToTheSame()
    {
        Random random = new(9);
        folder.Write("a.jsonl", string.Concat(Enumerable.Range(0, 3000).Select(i => i % 50 == 1 ? "{\"z\":1}\n" : Object(random, ["a", "b"]) + "\n")));
        const string Job = "input: { csv: { names: [a, b] } }\ndrift: { new: discard }\nrejects: { max: 100% }\noutput: { format: jsonl }\nrun: { batch_bytes: 1000, journal_interval: 4KiB }\nrejects: { max: 10000 }\n";
        string yaml = Job.Replace("rejects: { max: 100% }\n", "", StringComparison.Ordinal);
        SortedDictionary<string, string> expected = Fingerprint((await folder.RunAsync(yaml)).AssertPublished());
        CutOffCalls counted = new();
        await PipelineFolder.RunAsync(PipelinePlan.Create(folder.Define(yaml)), new RunOptions { Calls = counted });
        int resumed = 0;
        foreach (double part in (double[])[0.2, 0.5, 0.8])
        {
            PipelineDefinition definition = folder.Define(yaml);
            await Assert.ThrowsAsync<CutOffException>(() => PipelineFolder.RunAsync(PipelinePlan.Create(definition), new RunOptions { Calls = new CutOffCalls((int)(part * counted.Count)), JournalSlack = 0 }));
            ResumePoint? point = ResumePoint.Find(definition, null, out _);
            PipelineResult again = await PipelineFolder.RunAsync(PipelinePlan.Create(definition, point?.ClockOr(TimeProvider.System) ?? TimeProvider.System), new RunOptions { Resume = point });

            resumed += again.Report.ResumedRecords > 0 ? 1 : 0;
            PipelineResult.AssertSame(expected, Fingerprint(again.AssertPublished()), $"cut off after {part} of its calls");
        }

        Assert.True(resumed > 0, "no run went on behind its beginning");
    }

    [Fact]
    public async Task Run_Guard_CountsJsonLinesAsItCountsCsv()
    {
        folder.Write("a.csv", "a,b\n1,x\n,\"\"\n3,\"y,\"\"z\"\n");
        string[] figures = [];
        foreach (string format in (string[])["csv", "jsonl"])
        {
            PipelineResult result = (await folder.RunAsync($"output: {{ format: {format} }}\nguard: {{ mode: warn, sums: [a] }}")).AssertPublished();
            string ledger = await File.ReadAllTextAsync(Path.Combine(result.Output!, ".pipeline", "ledger.jsonl"));
            figures = [.. figures, JsonDocument.Parse(ledger.Split('\n')[0]).RootElement.GetProperty("figures").GetProperty("columns").GetRawText()];
        }

        Assert.Equal(figures[0].Replace("\"y", "y", StringComparison.Ordinal), figures[1].Replace("\"y", "y", StringComparison.Ordinal));
    }

    [Fact]
    public void Preview_JsonOutput_IsWhatARunWrites()
    {
        folder.Write("a.csv", "a,b\n1,\n2,\"x\"\"\n\"\n");

        PipelinePreview preview = PipelinePreview.Take(PipelinePlan.Create(folder.Define("output: { format: jsonl }")), 10);

        Assert.Equal<string?>(["1", null], preview.Rows[0]);
        Assert.Equal<string?>(["2", "x\"\n"], preview.Rows[1]);
        Assert.Equal("{\"a\":\"1\",\"b\":null}\n{\"a\":\"2\",\"b\":\"x\\\"\\n\"}\n", Encoding.UTF8.GetString(preview.Csv.ToArray()));
    }

    [Theory]
    [InlineData("output: { format: jsonl, path: 'x.csv' }", "output.format is jsonl")]
    [InlineData("output: { format: csv, path: 'x.jsonl' }", "output.format is csv")]
    [InlineData("input: { format: jsonl }", "has an array", "[{\"a\":1}]")]
    [InlineData("", "no line of its beginning is a JSON object", "x\ny\n")]
    [InlineData("", "no column is known", "")]
    [InlineData("", "no column is known", "{}\n{}\n")]
    [InlineData("", "have an empty key", "{\"\":1}\n")]
    [InlineData("input: { csv: { max_columns: 1 } }", "more than 1 keys", "{\"a\":1,\"b\":1}\n")]
    public void Plan_WhatCannotBe_IsRefused(string yaml, string message, string text = "{\"a\":1}\n")
    {
        folder.Write("a.jsonl", text);
        string told = string.Join('\n', folder.Refused(yaml).Problems.Select(problem => problem.Message));

        Assert.Contains(message.Replace("has an array", "a JSON array and not JSON Lines", StringComparison.Ordinal), told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input: { format: jsonl, csv: { delimiter: ';' } }", "input.csv.delimiter: the input is JSON Lines")]
    [InlineData("output: { format: jsonl, csv: { quoting: all } }", "output.csv.quoting: the output is JSON Lines")]
    [InlineData("output: { path: x.jsonl.gz, csv: { bom: true } }", "output.csv.bom: the output is JSON Lines")]
    public void Parse_SettingsOfCsvAlone_AreRefused(string yaml, string message) =>
        Assert.StartsWith(message, Assert.Single(DefinitionReader.Parse("version: 1\n" + yaml).Problems).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Run_FilesOfBothFormats_AreOneOutput()
    {
        folder.Write("a.csv", "id,n\n1,x\n2,\"\"\n");
        folder.Write("b.jsonl", "{\"id\":3,\"n\":\"y,\"}\n{\"id\":4}\n");

        Assert.Equal("id,n\n1,x\n2,\"\"\n3,\"y,\"\n4,\n", (await folder.RunAsync("output: { path: all.csv }")).AssertPublished().PublishedText());
        Assert.Equal("{\"id\":\"1\",\"n\":\"x\"}\n{\"id\":\"2\",\"n\":\"\"}\n{\"id\":3,\"n\":\"y,\"}\n{\"id\":4,\"n\":null}\n", (await folder.RunAsync("output: { path: all.jsonl }")).AssertPublished().PublishedText());
        Assert.Equal("id,n\n4,\n3,\"y,\"\n2,\"\"\n1,x\n", (await folder.RunAsync("stages: [ { sort: [ { column: id, order: desc } ] } ]")).AssertPublished().PublishedText());
    }

    [Fact]
    public async Task Run_InAnotherEncoding_HasItsOwnBytesInRejects()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("{\"a\":\"é\",\"b\":1}\n{\"a\":\"é\",\"a\":1}\n");
        folder.Write("a.jsonl", bytes);

        PipelineResult result = (await folder.RunAsync("input: { csv: { encoding: latin1 } }\nrejects: { max: 1 }")).AssertPublished();

        Assert.Equal("a,b\né,1\n", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(result.PublishedText())));
        Assert.Equal("{\"a\":\"é\",\"a\":1}\n", Assert.Single(result.Rejected()).Value);
        Assert.Contains($"(byte {16 + 9})", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
    }

    private static string Object(Random random, string[] keys)
    {
        IEnumerable<string> members = keys.Where(_ => random.Next(5) > 0).OrderBy(_ => random.Next(3)).Select(key => $"{JsonSerializer.Serialize(key)}:{Value(random)}");
        return $"{{{string.Join(random.Next(4) == 0 ? " , " : ",", members)}}}";
    }

    private static string Value(Random random) => random.Next(6) switch
    {
        0 => "null",
        1 => "true",
        2 => ((string[])["0", "-1.50", "1E400", "12345678901234567890"])[random.Next(4)],
        _ => JsonSerializer.Serialize(Texts[random.Next(Texts.Length)]),
    };

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Values of a CSV text, with a mark for null, as the program in Python gives them.</summary>
    private static string Rows(string latin1)
    {
        StringBuilder rows = new();
        string text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));
        bool quoted = false;
        bool empty = true;
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            bool ends = !quoted && character is ',' or '\n' && !quoted;
            if (ends)
            {
                rows.Append(empty ? "\u0004" : "").Append(character == ',' ? '\u0003' : i + 1 < text.Length ? '\u0002' : "");
                empty = true;
                continue;
            }

            empty = false;
            if (character == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"')
            {
                rows.Append(text[i++]);
            }
            else if (character == '"')
            {
                quoted = !quoted;
            }
            else
            {
                rows.Append(character);
            }
        }

        return rows.ToString();
    }

    private static SortedDictionary<string, string> Fingerprint(PipelineResult result)
    {
        SortedDictionary<string, string> all = result.Fingerprint();
        all["recovered.csv"] = result.Report.RecoveredList is { } list ? File.ReadAllText(list) : "";
        all["recovered"] = string.Join(';', result.Report.RecoveredByCode);
        return all;
    }
}
