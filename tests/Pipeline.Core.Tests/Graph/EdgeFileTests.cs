using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Small files with one awkward thing each, and what becomes of them.</summary>
public sealed class EdgeFileTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Input, output, records read, blank lines. Latin-1: each character is a byte.
    [Theory]
    [InlineData("id,x", "id,x\n", 0, 0)]
    [InlineData("id,x\r\n", "id,x\r\n", 0, 0)]
    [InlineData("\n\r\nid,x\n\n\n", "id,x\n", 0, 4)]
    [InlineData("id,x\n1,2", "id,x\n1,2\n", 1, 0)]
    [InlineData("id,x\r\n1,2", "id,x\r\n1,2\r\n", 1, 0)]
    [InlineData("id,x\r1,2\r", "id,x\r1,2\r", 1, 0)]
    [InlineData("id,x\n1,2\r\n3,4\r5,6\n", "id,x\n1,2\n3,4\n5,6\n", 3, 0)]
    [InlineData("id,x\r\n1,2\n3,4\r\r\n5,6", "id,x\r\n1,2\r\n3,4\r\n5,6\r\n", 3, 1)]
    [InlineData("id,x\n\n\r\n1,2\n\r\r\n3,4\n\n", "id,x\n1,2\n3,4\n", 2, 5)]
    [InlineData("id,x\n1,\"\r\"\n\r\n2,\"\n\r\n\"\r\n", "id,x\n1,\"\r\"\n2,\"\n\r\n\"\n", 2, 1)]
    [InlineData("id,x\n1,\"a\n\nb\"\n\n\n2,\"\r\r\n\"\r\n\r\n\r\n3,4\r\r\r\n5,\"\n\"\n\n\n", "id,x\n1,\"a\n\nb\"\n2,\"\r\r\n\"\n3,4\n5,\"\n\"\n", 4, 8)]
    [InlineData("\u00EF\u00BB\u00BFid,x\n\u00EF\u00BB\u00BF1,2\n", "id,x\n\u00EF\u00BB\u00BF1,2\n", 1, 0)]
    [InlineData("id,x\n\u00EF\u00BB\u00BF,\u00EF\u00BB\u00BF\n", "id,x\n\u00EF\u00BB\u00BF,\u00EF\u00BB\u00BF\n", 1, 0)]
    [InlineData("id,x\n,\n\"\",\"\"\n", "id,x\n,\n\"\",\"\"\n", 2, 0)]
    [InlineData("id,x\n \n1,\0\n", null, 2, 0)]
    [InlineData("\"id\",\"x\"\"y\"\n1,2\n", "\"id\",\"x\"\"y\"\n1,2\n", 1, 0)]
    [InlineData("\"two\nlines\",x\r\n1,2\r\n", "\"two\nlines\",x\r\n1,2\r\n", 1, 0)]
    public async Task Execute_Copy_GivesTheRecords(string input, string? output, long records, long blankLines)
    {
        folder.WriteBytes("a.csv", input);
        foreach (int batchBytes in (int[])[16, 17, 18, 19, 20, 21, 512 << 10])
        {
            foreach (string stages in (string[])["stages: []", "stages: [{ filter: '1 = 1' }]"])
            {
                PipelineResult result = await folder.RunAsync(
                    "input: { csv: { delimiter: ',' } }\nrejects: { max: 100% }\n" + stages, definition => definition with { Run = definition.Run with { BatchBytes = batchBytes } });
                result.AssertPublished();
                Assert.Equal(records, result.Report.Totals.Read);
                Assert.Equal(blankLines, Assert.Single(result.Report.Inputs).BlankLines);
                if (output is not null)
                {
                    Assert.Equal(output, result.PublishedText());
                }
            }
        }
    }

    // Where each faulty record stands: record, line, offset.
    [Theory]
    [InlineData("id,x\n1,2,3\n", "1,2,5")]
    [InlineData("\u00EF\u00BB\u00BFid,x\r\n\r\n1,2,3\r\n", "1,3,11")]
    [InlineData("id,x\r\r\n\n1,2,3", "1,4,8")]
    [InlineData("\n\nid,x\n1,\"\r\n\r\n\"\n2,3,4\n", "2,7,16")]
    [InlineData("\"i\r\nd\",x\n1,\"\r\"\r2,3,4", "2,5,15")]
    [InlineData("id,x\n1,\u00C3\n", "1,2,5")]
    [InlineData("id,x\n1,\u00C3\u0028\n2,2\n", "1,2,5")]
    public async Task Execute_FaultyRecord_IsNamedByRecordLineAndByte(string input, string position)
    {
        folder.WriteBytes("a.csv", input);
        foreach (int batchBytes in (int[])[16, 18, 20, 512 << 10])
        {
            PipelineResult result = await folder.RunAsync(
                "input: { csv: { delimiter: ',' } }\nrejects: { max: 1 }", definition => definition with { Run = definition.Run with { BatchBytes = batchBytes } });
            result.AssertPublished();
            Assert.StartsWith($"a.csv,{position},read,,csv.", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", 65)]
    [InlineData("\n\n", 65)]
    [InlineData("\u00EF\u00BB\u00BF", 65)]
    [InlineData("id,id\n1,2\n", 65)]
    [InlineData("id,\n1,2\n", 65)]
    [InlineData("id,\"x\n1,2\n", 65)]
    [InlineData("id,x\u00C3\n1,2\n", 65)]
    [InlineData("id,x\"y\n1,2\n", 65)]
    public void Create_NoUsableHeader_IsRefusedWithTheFile(string input, int exitCode)
    {
        folder.WriteBytes("a.csv", input);
        PlanException refused = folder.Refused("input: { csv: { delimiter: ',' } }");
        Assert.Equal(exitCode, refused.ExitCode);
        Assert.Contains("a.csv", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Where no header is due a file may be empty; what is written of it is.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("\u00EF\u00BB\u00BF")]
    public async Task Execute_NeitherHeaderNorRecord_IsAFileWithoutRecords(string input)
    {
        folder.WriteBytes("a.csv", input);
        folder.WriteBytes("b.csv", "1,2\n");
        PipelineResult result = (await folder.RunAsync("input: { csv: { delimiter: ',', header: false } }")).AssertPublished();
        Assert.Equal((1, "1,2\n"), (result.Report.Totals.Written, result.Published()["b.csv"]));
        Assert.Equal("", result.Published()["a.csv"]);
    }

    [Fact]
    public async Task Execute_NoWholeRecordAndNoHeader_IsDamage()
    {
        folder.WriteBytes("a.csv", "\"1,2\n3,4\n");
        (await folder.RunAsync("input: { csv: { delimiter: ',', header: false } }")).AssertFailed(65, "csv.unterminated");
    }

    [Theory]
    [InlineData(true, "[a]", 1)]
    [InlineData(true, "[a, b, c]", 3)]
    [InlineData(false, "[a]", 1)]
    [InlineData(false, "[a, b, c]", 3)]
    public void Create_NamesAreNotAsManyAsFields_IsRefusedWithBothNumbers(bool header, string names, int count)
    {
        folder.Write("a.csv", "x,y\n1,2\n");

        PlanException refused = folder.Refused($"input: {{ csv: {{ delimiter: ',', header: {(header ? "true" : "false")}, names: {names} }} }}");

        Assert.Equal(65, refused.ExitCode);
        Assert.Contains($"a.csv: input.csv.names has {count} names, the first record has 2 fields", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,2\r\n3,4", "", "1,2\r\n3,4\r\n")]
    [InlineData("\u00EF\u00BB\u00BF1,2\n3,4\n", "", "1,2\n3,4\n")]
    [InlineData("\n\n1,2\n\n3,4\n", "", "1,2\n3,4\n")]
    [InlineData("1,2\n3,4\n", "names: [a, b]", "a,b\n1,2\n3,4\n")]
    [InlineData("1,2\n3,4\n", "names: ['x,y', b]", "\"x,y\",b\n1,2\n3,4\n")]
    public async Task Execute_WithoutHeader_GivesHeaderlessOutputUnlessNamesAreDeclared(string input, string names, string output)
    {
        folder.WriteBytes("a.csv", input);
        string csv = string.Join(", ", ((string[])["header: false", "delimiter: ','", names]).Where(part => part.Length > 0));
        foreach (int batchBytes in (int[])[16, 512 << 10])
        {
            PipelineResult result = (await folder.RunAsync($"input: {{ csv: {{ {csv} }} }}", definition => definition with { Run = definition.Run with { BatchBytes = batchBytes } })).AssertPublished();
            Assert.Equal(output, result.PublishedText());
        }
    }

    // A byte order mark would be taken away by whoever reads it; elsewhere these three bytes are text.
    [Theory]
    [InlineData("x,1\n\u00EF\u00BB\u00BFa,2\n\u00EF\u00BB\u00BFb,3\n", "header: false", "\"\u00EF\u00BB\u00BFa\",2\n\u00EF\u00BB\u00BFb,3\n")]
    [InlineData("\u00EF\u00BB\u00BF\u00EF\u00BB\u00BFx,1\nb,2\n", "header: false", "\"\u00EF\u00BB\u00BFx\",1\nb,2\n")]
    [InlineData("x\n\u00EF\u00BB\u00BF\ny\n", "header: false", "\"\u00EF\u00BB\u00BF\"\ny\n")]
    [InlineData("\u00EF\u00BB\u00BF\u00EF\u00BB\u00BFk,n\nb,2\n", "header: true", "\"\u00EF\u00BB\u00BFk\",n\nb,2\n")]
    public async Task Execute_OutputThatWouldBeginWithAByteOrderMark_IsQuotedThere(string input, string header, string output)
    {
        folder.WriteBytes("a.csv", input);
        string stages = header is "header: true" ? "" : "\nstages: [{ filter: \"column_1 <> 'x'\" }]";
        foreach (int batchBytes in (int[])[16, 512 << 10])
        {
            PipelineResult result = await folder.RunAsync(
                $"input: {{ csv: {{ {header}, delimiter: ',' }} }}{stages}", definition => definition with { Run = definition.Run with { BatchBytes = batchBytes } });
            Assert.Equal(output, result.AssertPublished().PublishedText());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public async Task Execute_EmptyFileWithoutHeaderButWithNames_IsAnEmptyInput(string input)
    {
        folder.WriteBytes("a.csv", input);
        PipelineResult result = (await folder.RunAsync("input: { csv: { header: false, delimiter: ',', names: [a, b] } }")).AssertPublished();
        Assert.Equal((0L, "a,b\n"), (result.Report.Totals.Read, result.PublishedText()));
    }

    [Fact]
    public async Task Execute_FirstLineThatSaysTheDelimiter_IsCountedAndKeptWithRejects()
    {
        folder.WriteBytes("a.csv", "sep=;\r\na,b;c\r\n1;2\r\n3;4;5\r\n");
        PipelineResult result = (await folder.RunAsync("rejects: { max: 1 }")).AssertPublished();

        Assert.Equal("a,b;c\r\n1;2\r\n", result.PublishedText());
        Assert.Equal((14L, 26L), (result.Report.Inputs[0].HeadBytes, result.Report.Inputs[0].Bytes));
        Assert.StartsWith("a.csv,2,4,19,read,,csv.field_count", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
        Assert.Equal("sep=;\r\na,b;c\r\n3;4;5\r\n", Assert.Single(result.Rejected()).Value);
    }

    [Fact]
    public async Task Execute_NamesInPlaceOfTheHeader_AreWritten()
    {
        folder.Write("a.csv", "id,id\n1,2\n");
        Assert.Equal("a,b\n1,2\n", (await folder.RunAsync("input: { csv: { names: [a, b] } }")).AssertPublished().PublishedText());
    }

    [Fact]
    public async Task Execute_ManyInputsIntoOneStream_ComeBehindOneHeader()
    {
        folder.Write("a.csv", "id,x\n1,2\n");
        folder.Write("b.csv", "id,x\r\n3,4");
        using MemoryStream output = new();
        PipelineDefinition definition = folder.Define("", definition => definition with { Output = definition.Output with { Folder = "-" } });
        var report = await Pipeline.Graph.PipelineRun.ExecuteAsync(PipelinePlan.Create(definition), new Pipeline.Graph.RunOptions { Output = output }).WaitAsync(PipelineFolder.Limit);
        Assert.True(report.ExitCode == 0, report.Failure);
        Assert.Equal("id,x\n1,2\n3,4\n", System.Text.Encoding.ASCII.GetString(output.ToArray()));
    }

    [Fact]
    public async Task Execute_MergedFilesOfSeveralDialects_AreOfOneDialect()
    {
        folder.Write("a.csv", "id;x\r\n1;\"a;b\"\r\n");
        folder.Write("b.csv", "id,x\n2,a;b\n3,\"c,d\"\n");
        folder.Write("c.tsv", "\"id\"\tx\n4\t\"\"\n5\t");
        PipelineResult result = (await folder.RunAsync("output: { path: all.csv }")).AssertPublished();
        Assert.Equal("id;x\r\n1;\"a;b\"\r\n2;\"a;b\"\r\n3;c,d\r\n4;\"\"\r\n5;\r\n", result.PublishedText());
    }

    [Fact]
    public void Create_MergedFilesWithOtherColumns_AreRefused()
    {
        folder.Write("a.csv", "id,x\n1,2\n");
        folder.Write("b.csv", "x,id\n1,2\n");
        Assert.Equal(65, folder.Refused("output: { path: all.csv }").ExitCode);
        Assert.NotNull(folder.TryPlan("output: { path: all.csv }\nstages: [{ select: [id] }]"));
    }

    [Theory]
    [InlineData("stages: [{ name: read, filter: 'id = 1' }]\nrun: { dop: { read: 2 } }")]
    [InlineData("stages: [{ name: write, filter: 'id = 1' }]\nrun: { capacity: { write: 2 } }")]
    [InlineData("stages: [{ name: columns, filter: 'id = 1' }]\ncolumns: { id: { required: true } }")]
    public void Parse_StageCalledAsABlock_IsRefused(string yaml)
    {
        LoadedDefinition loaded = DefinitionReader.Parse("version: 1\n" + yaml);
        folder.Write("a.csv", "id,x\n1,2\n");
        Assert.True(loaded.Problems.Count > 0 || folder.TryPlan(yaml) is null);
    }

    [Theory]
    [InlineData("input: { csv: { delimiter: '\"' } }")]
    [InlineData("output: { csv: { delimiter: '\"' } }")]
    [InlineData("input: { csv: { quote: ';' } }\noutput: { csv: { delimiter: ';' } }")]
    public void Parse_DelimiterThatIsTheQuote_IsRefused(string yaml)
    {
        folder.Write("a.csv", "id,x\n1,2\n");
        Assert.True(DefinitionReader.Parse("version: 1\n" + yaml).Problems.Count > 0 || folder.TryPlan(yaml) is null);
    }

    [Fact]
    public async Task Execute_OtherQuote_IsWrittenWithTheUsualOne()
    {
        folder.Write("a.csv", "id,x\n1,';'\n2,''''\n3,\"\n");
        string output = (await folder.RunAsync("input: { csv: { quote: \"'\" } }\noutput: { csv: { delimiter: ';', quoting: minimal } }")).AssertPublished().PublishedText();
        Assert.Equal("id;x\n1;\";\"\n2;'\n3;\"\"\"\"\n", output);
    }
}
