using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Pipeline.Core.Tests.Processes;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Whole runs over files of other dialects: positions, rejects and what was mended are those of the file, at any batch size and in any way of running.</summary>
public sealed class DialectRunTests : IDisposable
{
    private const string Yaml = """
        input: { csv: { delimiter: "||", quote: "'", escape: '\', comment: "#", skip_until: "^id", footer: "^total", trim: all, short: pad, another_table: end } }
        rejects: { max: 100% }
        stages: [ { derive: { size: "length(n)" } } ]

        """;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_AnyBatchesThreadsAndProcesses_GivesTheSame()
    {
        string file = Messy(300);
        folder.Write("a.csv", file);
        folder.Write("b.csv", file);
        PipelineResult first = (await folder.RunAsync(Yaml)).AssertPublished();
        SortedDictionary<string, string> expected = Fingerprint(first);
        Assert.Equal([new RejectCount("csv.short", 2 * 43), new RejectCount("csv.table", 2)], first.Report.RecoveredByCode);
        Assert.Equal(2 * 43, first.RejectLines().Length);
        foreach ((int batch, int jobs, int? shard) in ((int, int, int?)[])[(16, 1, null), (61, 4, null), (1000, 2, 2), (1 << 19, 2, null)])
        {
            PipelineResult result = await folder.RunAsync(
                Yaml,
                definition => definition with { Run = definition.Run with { BatchBytes = batch, Jobs = jobs, AllShard = shard } },
                new RunOptions { WorkerCommand = [TestChild.Path, "worker"] });

            PipelineResult.AssertSame(expected, Fingerprint(result.AssertPublished()), $"batches of {batch}, {jobs} jobs, {shard} processes");
        }
    }

    /// <summary>A null that would be quoted, or nothing at all, in what the file is rewritten to is null all the same.</summary>
    [Theory]
    [InlineData("delimiter: '||', null_values: ['N,A']", "a||b\n1||N,A\n2||\"N,A\"\n3||\n", "a,b,n\n1,,true\n2,\"N,A\",false\n3,\"\",false\n")]
    [InlineData("delimiter: '||', null_values: ['', 'N,A']", "a||b\n1||N,A\n2||\"N,A\"\n3||\n", "a,b,n\n1,,true\n2,\"N,A\",false\n3,,true\n")]
    [InlineData("delimiter: ',', quote: none, null_values: ['\"\"']", "a,b\n1,\"\"\n2,\"\n", "a,b,n\n1,,true\n2,\"\"\"\",false\n")]
    [InlineData("delimiter: ',', escape: '\\', null_values: [',']", "a,b\n1,\\,\n2,\",\"\n", "a,b,n\n1,,true\n2,\",\",false\n")]
    [InlineData("delimiter: '||', null_values: ['N,A'], header_names: rename", "N,A||b\n1||2\n", "\"N,A\",b,n\n1,2,false\n")]
    [InlineData("delimiter: ',', blank_lines: record", "b\n1\n\n\"\"\n", "b,n\n1,false\n,true\n\"\",false\n")]
    [InlineData("delimiter: ',', trailing_delimiter: drop, blank_lines: record", "b,\n1,\n,\n\"\",\n", "b,n\n1,false\n,true\n\"\",false\n")]
    [InlineData("delimiter: ',', blank_lines: record, null_values: [x]", "b\n1\n\nx\n", "b,n\n1,false\n\"\",false\nx,true\n")]
    public async Task Run_NullThatWouldBeQuoted_IsNull(string csv, string text, string expected)
    {
        folder.Write("a.csv", text);
        string yaml = $"input: {{ csv: {{ {csv} }} }}\nrun: {{ batch_bytes: 16 }}\nstages: [ {{ derive: {{ n: 'b is null' }} }} ]";

        PipelineResult threads = (await folder.RunAsync(yaml)).AssertPublished();
        PipelineResult workers = (await folder.RunAsync(
            yaml, definition => definition with { Run = definition.Run with { AllShard = 1 } }, new RunOptions { WorkerCommand = [TestChild.Path, "worker"] })).AssertPublished();

        Assert.Equal(expected, threads.PublishedText());
        Assert.Equal(expected, workers.PublishedText());
    }

    [Fact]
    public async Task Run_NullOfTheOnlyColumn_IsWrittenAsOthersAre()
    {
        folder.Write("a.csv", "b,\n1,\n,\n");
        PipelineResult result = (await folder.RunAsync("input: { csv: { trailing_delimiter: drop } }\ncolumns: { b: { type: integer } }")).AssertPublished();

        Assert.Equal("b\n1\n\"\"\n", result.PublishedText());
    }

    [Fact]
    public void Plan_NullOfAColumnThatWouldBeQuoted_IsRefused()
    {
        folder.Write("a.csv", "a||b\n1||N,A\n");

        Problem problem = Assert.Single(folder.Refused("input: { csv: { delimiter: '||' } }\ncolumns: { b: { null_values: ['N,A'] } }").Problems);

        Assert.Equal(78, problem.ExitCode);
        Assert.StartsWith("columns.b.null_values: 'N,A' has a delimiter", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_SettingsOfSomeFilesThatContradictOneAnother_AreRefused()
    {
        folder.Write("old/a.csv", "a|b\n1|2\n");
        string yaml = "input: { files: [ { match: '*/*.csv', csv: { delimiter: '~#' } }, { match: 'old/**', csv: { quote: '~' } } ] }";

        Problem problem = Assert.Single(folder.Refused(yaml).Problems);

        Assert.Equal((78, "input.files[2].csv.quote: '~#' would be mistaken for the quote character (of 'old/a.csv', which input.files[1] fits too)"), (problem.ExitCode, problem.Message));
    }

    /// <summary>With its footer a file of rejects is read by the same settings, also where the last line has no end.</summary>
    [Theory]
    [InlineData("Total\n", 1)]
    [InlineData("Total", 1)]
    [InlineData("\nTotal", 2)]
    public async Task Run_Footer_StandsInTheFileOfRejects(string footer, int lines)
    {
        folder.Write("a.csv", "a,b\n1\n2,3\n" + footer);
        PipelineResult result = (await folder.RunAsync($"input: {{ csv: {{ footer_lines: {lines} }} }}\nrejects: {{ max: 9 }}")).AssertPublished();

        Assert.Equal("a,b\n2,3\n", result.PublishedText());
        Assert.Equal("a,b\n1\n" + footer, Assert.Single(result.Rejected()).Value);
    }

    [Theory]
    [InlineData("x,y\n#d,e\nk,l\n1,2\n")]
    [InlineData("x,y\n\nk,l\n1,2\n")]
    public async Task Run_HeaderOfLinesWithOthersBetween_IsOfItsOwnLines(string text)
    {
        folder.Write("a.csv", text);
        Assert.Equal("x k,y l\n1,2\n", (await folder.RunAsync("input: { csv: { header_lines: 2, comment: '#', delimiter: ',' } }")).AssertPublished().PublishedText());
    }

    [Fact]
    public async Task Run_WidthsOverADelimiter_TakeItsPlace()
    {
        folder.Write("a.csv", "a;b\n1;2\n");
        folder.Write("w.csv", "a  b\n1  2\n");
        PipelineResult result = (await folder.RunAsync("input: { csv: { delimiter: ';', escape: '\\' }, files: [ { match: w.csv, csv: { widths: [3, 1] } } ] }")).AssertPublished();

        Assert.Equal(["a;b\n1;2\n", "a;b\n1;2\n"], result.Published().Values.Select(text => text.Replace(',', ';')));
    }

    [Fact]
    public async Task Run_Rejects_HaveTheFilesOwnLinesOffsetsAndBytes()
    {
        const string Text = "Report\nid||n\n# c\n1||'a\n||b'\n2 || x || y\n3||b'\n4||z\n\n5||u||v\ntotal\n2||3||4\n";
        folder.Write("a.csv", Text);

        PipelineResult result = (await folder.RunAsync(Yaml + "run: { batch_bytes: 16 }")).AssertPublished();

        Assert.Equal("id,n,size\n1,\"a\n||b\",5\n4,z,1\n", result.PublishedText());
        Assert.Equal(
            [
                $"a.csv,2,6,{Text.IndexOf("2 ||", StringComparison.Ordinal)},read,,csv.field_count",
                $"a.csv,3,7,{Text.IndexOf("3||b", StringComparison.Ordinal)},read,,csv.stray_quote",
                $"a.csv,5,10,{Text.IndexOf("5||u", StringComparison.Ordinal)},read,,csv.field_count",
            ],
            result.RejectLines().Select(line => string.Join(',', line.Split(',')[..7])));
        Assert.Contains($"(byte {Text.IndexOf("b'\n4", StringComparison.Ordinal) + 1})", result.RejectLines()[1], StringComparison.Ordinal);
        Assert.Equal("Report\nid||n\n2 || x || y\n3||b'\n5||u||v\ntotal\n2||3||4\n", Assert.Single(result.Rejected()).Value);
        Assert.Equal((Text.Length, 13L), (result.Report.Inputs[0].Bytes, result.Report.Inputs[0].HeadBytes));
        Assert.Equal("||", result.Report.Inputs[0].Delimiter);
    }

    [Fact]
    public async Task Run_RepairedRejects_AreReadByTheSameSettings()
    {
        folder.Write("a.csv", "x\nid;n\n1;a\n2\n3;b\n-- 3\n");
        const string Settings = "input: { csv: { delimiter: ';', skip_lines: 1, footer_lines: 1, trim: all } }\nrejects: { max: 1 }\nrun: { batch_bytes: 16 }";
        PipelineResult first = (await folder.RunAsync(Settings)).AssertPublished();
        string rejected = Assert.Single(first.Rejected()).Value;
        Assert.Equal("x\nid;n\n2\n-- 3\n", rejected);
        folder.Write("a.csv", rejected.Replace("2\n", "2;z\n", StringComparison.Ordinal));

        PipelineResult again = (await folder.RunAsync(Settings)).AssertPublished();

        Assert.Equal("id;n\n2;z\n", again.PublishedText());
    }

    [Fact]
    public async Task Run_FooterThatABatchDoesNotHold_IsReadToTheEnd()
    {
        string text = "id\n1\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"footer {i}\n")) + "and an end";
        folder.Write("a.csv", text);
        foreach (int batch in (int[])[16, 4096])
        {
            PipelineResult result = (await folder.RunAsync($"input: {{ csv: {{ footer: ^footer }} }}\nrun: {{ batch_bytes: {batch} }}")).AssertPublished();

            Assert.Equal("id\n1\n", result.PublishedText());
            Assert.Equal(text.Length, result.Report.Inputs[0].Bytes);
        }
    }

    [Theory]
    [InlineData("utf-16le")]
    [InlineData("shift_jis")]
    public async Task Run_InAnotherEncodingToo_GivesWhatUtf8Gives(string encoding)
    {
        Encoding own = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        string text = Messy(100).Replace('é', '表');
        folder.Write("a.csv", text);
        PipelineResult expected = (await folder.RunAsync(Yaml)).AssertPublished();
        folder.Write("a.csv", own.GetBytes(text));
        foreach (int batch in (int[])[16, 1 << 19])
        {
            PipelineResult result = (await folder.RunAsync(Yaml + $"run: {{ batch_bytes: {batch} }}", In(encoding))).AssertPublished();

            Assert.Equal(expected.PublishedText(), result.PublishedText());
            Assert.Equal(expected.Report.RecoveredByCode, result.Report.RecoveredByCode);
            Assert.Equal(own.GetBytes(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Assert.Single(expected.Rejected()).Value))), Encoding.Latin1.GetBytes(Assert.Single(result.Rejected()).Value));
            string[] lines = result.RejectLines();
            Assert.Equal(expected.RejectLines().Select(line => InOwn(line, text, own)), lines.Select(line => string.Join(',', line.Split(',')[..4])));
        }
    }

    [Fact]
    public async Task Run_GzipAndStream_GiveWhatTheFileGives()
    {
        string text = Messy(100);
        folder.Write("a.csv", text);
        SortedDictionary<string, string> expected = Fingerprint((await folder.RunAsync(Yaml + "output: { path: all.csv }")).AssertPublished());
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        File.Delete(Path.Combine(folder.Data, "a.csv"));
        folder.Write("a.csv.gz", packed.ToArray());
        PipelineResult result = (await folder.RunAsync(Yaml + "output: { path: all.csv }\nrun: { batch_bytes: 100 }")).AssertPublished();

        Assert.Equal(expected["all.csv"], result.PublishedText());
        Assert.Equal(expected["recovered.csv"], (await File.ReadAllTextAsync(result.Report.RecoveredList!)).Replace("a.csv.gz", "a.csv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_HeaderlessFile_HasNoHeaderAndKeepsItsPreamble()
    {
        folder.Write("a.csv", "top\n1;x\n2\n3;y\n");

        PipelineResult result = (await folder.RunAsync("input: { csv: { header: false, delimiter: ';', skip_lines: 1 } }\nrejects: { max: 1 }")).AssertPublished();

        Assert.Equal("1;x\n3;y\n", result.PublishedText());
        Assert.Equal("top\n2\n", Assert.Single(result.Rejected()).Value);
    }

    [Fact]
    public async Task Run_SettingsOfSomeFiles_AreThoseOfTheirFiles()
    {
        folder.Write("a.csv", "id,n\n1,a\n");
        folder.Write("legacy/b.csv", "x\nid|n\n2|b\n");
        folder.Write("legacy/c.csv", "x\nid|n\n3|'c|d'\n");

        PipelineResult result = (await folder.RunAsync(
            """
            input:
              files:
                - { match: "legacy/*", csv: { delimiter: pipe, skip_lines: 1 } }
                - { match: "**/c.csv", csv: { quote: "'" } }
            output: { path: all.csv }
            """)).AssertPublished();

        Assert.Equal("id,n\n1,a\n2,b\n3,c|d\n", result.PublishedText());
        Assert.Equal([",", "|", "|"], result.Report.Inputs.Select(input => input.Delimiter));
    }

    [Theory]
    [InlineData("skip_lines: 2, comment: '#'")]
    [InlineData("skip_until: ^id, comment: '#'")]
    public async Task Run_DelimiterThatIsNotDeclared_IsFoundBehindThePreamble(string settings)
    {
        folder.Write("a.csv", "a;b;c;d\na;b\n# x;y\nid,n\n1,x\n2,y\n");

        PipelineResult result = (await folder.RunAsync($"input: {{ csv: {{ {settings} }} }}\nstages: [ {{ select: [n] }} ]")).AssertPublished();

        Assert.Equal("n\nx\ny\n", result.PublishedText());
        Assert.Equal(",", result.Report.Inputs[0].Delimiter);
    }

    [Fact]
    public async Task Run_Pipe_GivesWhatTheFileGives()
    {
        string text = Messy(100);
        folder.Write("a.csv", text);
        SortedDictionary<string, string> expected = Fingerprint((await folder.RunAsync(Yaml)).AssertPublished());
        string pipe = Path.Combine(folder.Root, "a.csv");
        using (Process make = Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync();
        }

        Task writing = OwnThread.Run(() =>
        {
            using FileStream stream = new(pipe, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
            foreach (byte[] piece in Encoding.UTF8.GetBytes(text).Chunk(3))
            {
                stream.Write(piece);
            }
        });
        PipelineResult result = await folder.RunAsync(Yaml, definition => definition with { Data = [pipe], Run = definition.Run with { BatchBytes = 100 } });
        await writing.WaitAsync(PipelineFolder.Limit);

        PipelineResult.AssertSame(expected, Fingerprint(result.AssertPublished()), "from a pipe");
    }

    [Fact]
    public async Task Run_FailFast_CountsWhatWasMendedUpToTheLastRecord()
    {
        folder.Write("a.csv", "id,n\n1\n2,x,y\n3\n4,x\"\n5\n6\n");
        foreach (int batch in (int[])[16, 1 << 19])
        {
            PipelineResult result = await folder.RunAsync($"input: {{ csv: {{ short: pad }} }}\nrejects: {{ max: 1, fail_fast: true }}\nrun: {{ batch_bytes: {batch} }}");

            result.AssertFailed(65);
            Assert.Equal(4, result.Report.Totals.Read);
            Assert.Equal([new RejectCount("csv.short", 2)], result.Report.RecoveredByCode);
        }
    }

    [Fact]
    public async Task Run_IfChanged_TakesAFileOfAnotherDialectOver()
    {
        folder.Write("a.csv", "x\nid||n\n1||a\n");
        folder.Write("b.csv", "x\nid||n\n2||b\n");
        const string Settings = "input: { csv: { delimiter: '||', skip_lines: 1 } }";
        PipelineDefinition definition = folder.Define(Settings, one => one with { IfChanged = IfChanged.Verify });
        (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();
        folder.Write("b.csv", "x\nid||n\n2||b\n3||c\n");

        PipelineResult second = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();

        Assert.Equal(["a.csv"], second.Report.TakenOver!.Files);
        Assert.Equal("id,n\n1,a\n", second.Published()["a.csv"]);
    }

    [Fact]
    public void Preview_AnotherDialect_IsWhatARunWrites()
    {
        folder.Write("a.csv", "x\nid||n\n1||a,b\n");

        PipelinePreview preview = PipelinePreview.Take(PipelinePlan.Create(folder.Define("input: { csv: { delimiter: '||', skip_lines: 1 } }")), 10);

        Assert.Equal(["1", "a,b"], preview.Rows[0]);
    }

    [Fact]
    public async Task Run_HeaderNames_AreRenamedAndNormalized()
    {
        folder.Write("a.csv", "Order ID,,order id,column_2, Größe (cm) \n1,2,3,4,5\n");

        PipelineResult result = (await folder.RunAsync("input: { csv: { header_names: rename, normalize_header: snake } }")).AssertPublished();

        Assert.Equal("order_id,column_2_2,order_id_2,column_2,gr_e_cm\n1,2,3,4,5\n", result.PublishedText());
    }

    [Fact]
    public async Task Run_PaddedAndTruncated_AreListedAndTold()
    {
        folder.Write("a.csv", "id,n\n1\n2,x\n\"3\",y,z\n");

        PipelineResult result = (await folder.RunAsync("input: { csv: { short: pad, long: truncate } }")).AssertPublished();

        Assert.Equal("id,n\n1,\n2,x\n\"3\",y\n", result.PublishedText());
        Assert.Equal("file,record,line,offset,code\na.csv,1,2,5,csv.short\na.csv,3,4,11,csv.long\n", await File.ReadAllTextAsync(result.Report.RecoveredList!));
        Assert.Equal([new RejectCount("csv.long", 1), new RejectCount("csv.short", 1)], result.Report.RecoveredByCode);
        Assert.Equal(result.Report.RecoveredByCode, RunReportReader.Read(JsonDocument.Parse(RunReportJson.Format(result.Report)).RootElement).RecoveredByCode);
    }

    [Fact]
    public async Task Run_Lenient_GivesTheSameAtAnyBatchesAndInProcesses()
    {
        string text = "id,n,m\n" + string.Concat(Enumerable.Range(0, 200).Select(i => (i % 8) switch
        {
            1 => $"{i},x\n",
            2 => $"{i},\"a\"b,y\n",
            3 => $"{i},12\" disk,y\n",
            5 => $"{i},\"open,y\n",
            6 => $"{i};x;y\n",
            7 => $"{i},x,y,z\n",
            _ => $"{i},x,\"y\n{i}\"\n",
        }));
        folder.Write("a.csv", text);
        const string Lenient = "input: { csv: { delimiter: ',', short: recover, long: recover, quotes: recover } }\nstages: [ { derive: { size: 'length(m)' } } ]\n";
        PipelineResult first = (await folder.RunAsync(Lenient)).AssertPublished();
        SortedDictionary<string, string> expected = Fingerprint(first);
        Assert.Equal(200, first.Report.Totals.Written);
        Assert.Superset(new HashSet<string>(["csv.short", "csv.quote", "csv.delimiter"]), first.Report.RecoveredByCode.Select(count => count.Code).ToHashSet());
        foreach ((int batch, int? shard) in ((int, int?)[])[(16, null), (333, 2)])
        {
            PipelineResult result = await folder.RunAsync(
                Lenient,
                definition => definition with { Run = definition.Run with { BatchBytes = batch, AllShard = shard } },
                new RunOptions { WorkerCommand = [TestChild.Path, "worker"] });

            PipelineResult.AssertSame(expected, Fingerprint(result.AssertPublished()), $"batches of {batch}, {shard} processes");
        }
    }

    private static string InOwn(string line, string text, Encoding own)
    {
        string[] fields = line.Split(',')[..4];
        int offset = int.Parse(fields[3], CultureInfo.InvariantCulture);
        fields[3] = own.GetByteCount(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)[..offset])).ToString(CultureInfo.InvariantCulture);
        return string.Join(',', fields);
    }

    private static Func<PipelineDefinition, PipelineDefinition> In(string encoding) =>
        definition => definition with { Input = definition.Input with { Csv = definition.Input.Csv with { Encoding = encoding } } };

    private static SortedDictionary<string, string> Fingerprint(PipelineResult result)
    {
        SortedDictionary<string, string> all = result.Fingerprint();
        all["recovered.csv"] = File.ReadAllText(result.Report.RecoveredList!);
        all["recovered"] = string.Join(';', result.Report.RecoveredByCode);
        return all;
    }

    /// <summary>A file with whatever its dialect allows, and some damage.</summary>
    private static string Messy(int records)
    {
        StringBuilder text = new("Report || of\n\nid || n\n");
        for (int i = 0; i < records; i++)
        {
            text.Append((i % 7) switch
            {
                0 => $"{i}\n",
                1 => $"# {i} || '\n{i}||\\'é\\||\n",
                2 => $"  {i}||'a\n''b\\'c||é' \n\n",
                3 => $"{i}||x,\"y\"\n",
                4 => i % 2 == 0 ? $"{i}||a||b\n" : $"{i}||a'b\n",
                _ => $"{i}||é\n",
            });
        }

        return text.Append("id||n||x\n1||2||3\n").ToString();
    }
}
