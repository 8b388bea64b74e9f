using Pipeline.Core.Tests.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Stages;

/// <summary>What each stage does to records, fused into one chain and cut at every stage.</summary>
public sealed class StageTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("[{ filter: \"b = '2'\" }]", "a,b\n1,2\n3,\n5,6\n", "a,b\n1,2\n")]
    [InlineData("[{ filter: 'b is null' }]", "a,b\n1,2\n3,\n4,\"\"\n", "a,b\n3,\n")]
    [InlineData("[{ derive: { c: \"a || '-' || b\" } }]", "a,b\n1,2\n3,\n4,\"\"\n", "a,b,c\n1,2,1-2\n3,,\n4,\"\",4-\n")]
    [InlineData("[{ derive: { b: \"a\", a: \"b || 'x'\" } }]", "a,b\n1,2\n", "a,b\n1x,1\n")]
    [InlineData("[{ derive: { a: \"'=' || a\" } }, { derive: { a: \"a || a\" } }]", "a,b\n1,2\n", "a,b\n=1=1,2\n")]
    [InlineData("[{ derive: { c: \"upper(b)\" } }, { drop: [b] }, { derive: { b: \"c\" } }]", "a,b\n1,x\n", "a,c,b\n1,X,X\n")]
    [InlineData("[{ select: [b, a] }]", "a,b\n007,\" x \"\n,\n", "b,a\n\" x \",007\n,\n")]
    [InlineData("[{ select: [c, a] }]", "a,b,c\n1,2,3\n", "c,a\n3,1\n")]
    [InlineData("[{ select: [b, c] }, { select: [c] }]", "a,b,c\n1,2,3\n", "c\n3\n")]
    [InlineData("[{ drop: [a, c] }]", "a,b,c,d\n1,2,3,4\n", "b,d\n2,4\n")]
    [InlineData("[{ drop: [d] }]", "a,b,c,d\n1,\"2\n\",3,4\n", "a,b,c\n1,\"2\n\",3\n")]
    [InlineData("[{ rename: { a: b, b: a } }]", "a,b\n1,2\n", "b,a\n1,2\n")]
    [InlineData("[{ rename: { a: 'x,y' } }, { filter: '\"x,y\" = 1' }]", "a,b\n1,2\n2,2\n", "\"x,y\",b\n1,2\n")]
    [InlineData("[{ rename: { a: b, b: c } }, { derive: { d: \"b || c\" } }]", "a,b\n1,2\n", "b,c,d\n1,2,12\n")]
    [InlineData("[{ replace: { columns: [a, b], find: ',', with: '\"' } }]", "a,b\n\"x,y\",z\n,\"\"\n", "a,b\n\"x\"\"y\",z\n,\"\"\n")]
    [InlineData("[{ replace: { columns: [a], pattern: '([0-9])[.]', with: '$1' } }]", "a,b\n1.2.x,1.\n", "a,b\n12x,1.\n")]
    [InlineData("[{ replace: { columns: a, find: \"it's\", with: '$1 \"' } }]", "a,b\nit's,2\n", "a,b\n\"$1 \"\"\",2\n")]
    [InlineData("[{ validate: 'a > 0' }]", "a,b\n1,2\n,3\n", "a,b\n1,2\n,3\n")]
    [InlineData("[{ filter: 'true' }, { filter: 'not false' }]", "a,b\n1,2\r\n", "a,b\n1,2\n")]
    [InlineData("[{ derive: { n: 'null' } }, { filter: 'n is null' }, { select: [n, a] }]", "a,b\n1,2\n", "n,a\n,1\n")]
    [InlineData("[{ derive: { 'new col': '1.50 + 1.5', flag: 'true', when: \"date '2026-01-02'\" } }]", "a,b\n1,2\n", "a,b,new col,flag,when\n1,2,3.00,true,2026-01-02\n")]
    public async Task Execute_Stages_GiveTheRecords(string stages, string input, string output)
    {
        folder.Write("a.csv", input);
        foreach (int batchBytes in (int[])[16, 512 << 10])
        {
            PipelineResult fused = (await folder.RunAsync($"stages: {stages}", definition => definition with { Run = definition.Run with { BatchBytes = batchBytes } })).AssertPublished();
            Assert.Equal(output, fused.PublishedText());

            PipelineResult cut = (await folder.RunAsync($"stages: {stages}", definition => definition with
            {
                Run = definition.Run with { BatchBytes = batchBytes, Dop = fused.Report.Stages.Skip(1).ToDictionary(stage => stage.Name, _ => 2, StringComparer.Ordinal) },
            })).AssertPublished();
            PipelineResult.AssertSame(fused.Fingerprint(), cut.Fingerprint(), "cut at every stage");
            Assert.Equal(fused.Report.Stages.Count - 1, cut.Report.Blocks.Count - 3);
        }
    }

    // Numbers are not looked at when none can need quotes; here some do.
    [Theory]
    [InlineData("input: { csv: { null_values: ['', '3'] } }", "1,a,1.50,\"3\"\n-4,b,-6.00,-2\n")]
    [InlineData("input: { csv: { null_values: ['', '1.50', 'x'] } }", "1,a,\"1.50\",3\n-4,b,-6.00,-2\n")]
    [InlineData("output: { csv: { delimiter: '.' } }", "1.a.\"1.50\".3\n-4.b.\"-6.00\".-2\n")]
    [InlineData("output: { csv: { delimiter: '-' } }", "1-a-1.50-3\n\"-4\"-b-\"-6.00\"-\"-2\"\n")]
    [InlineData("output: { csv: { quoting: all } }", "\"1\",\"a\",\"1.50\",\"3\"\n\"-4\",\"b\",\"-6.00\",\"-2\"\n")]
    [InlineData("output: { formulas: escape }", "1,a,1.50,3\n-4,b,-6.00,-2\n")]
    [InlineData("output: { formulas: escape, csv: { quoting: all } }", "\"1\",\"a\",\"1.50\",\"3\"\n\"-4\",\"b\",\"-6.00\",\"-2\"\n")]
    [InlineData("", "1,a,1.50,3\n-4,b,-6.00,-2\n")]
    public async Task Execute_ComputedNumbers_AreQuotedWhereOtherTextsWouldBe(string settings, string records)
    {
        folder.Write("a.csv", "n,t\n1,a\n-4,b\n");
        PipelineResult result = (await folder.RunAsync($"{settings}\ncolumns: {{ n: {{ type: integer }} }}\nstages: [{{ derive: {{ p: 'n * 1.50', q: 'n + 2' }} }}]")).AssertPublished();
        Assert.Equal(records, result.PublishedText().Split('\n', 2)[1]);
    }

    // The lines of rejects.csv from the stage on, up to the message.
    [Theory]
    [InlineData("[{ derive: { c: '1 / a' } }]", "a,b\n0,2\n", "derive-1,c,division_by_zero")]
    [InlineData("[{ filter: 'a > 1' }]", "a,b\nx,2\n", "filter-1,,cast.decimal")]
    [InlineData("[{ validate: { one: 'a > 1', two: 'b > 5', three: 'a = a' } }]", "a,b\n0,2\n", "validate-1,,validate|validate-1,,validate")]
    [InlineData("[{ validate: { one: 'a > 1', two: '1 / b > 5' } }]", "a,b\n0,0\n", "validate-1,,validate|validate-1,,division_by_zero")]
    [InlineData("[{ name: n, derive: { c: 'b + 1', d: '1 / a', e: \"cast(b || 'x' as integer)\" } }]", "a,b\n0,1\n", "n,d,division_by_zero")]
    [InlineData("[{ replace: { columns: [b], find: x, with: y } }, { validate: \"b <> 'y'\" }]", "a,b\n0,x\n", "validate-1,,validate")]
    public async Task Execute_FaultsInStages_AreNamed(string stages, string input, string faults)
    {
        folder.Write("a.csv", input);
        PipelineResult result = await folder.RunAsync($"stages: {stages}");
        result.AssertFailed(65, "1 record rejected");
        Assert.Equal(faults, string.Join('|', result.RejectLines().Select(line => string.Join(',', line.Split(',')[4..7]))));
        Assert.Equal(input, Assert.Single(result.Rejected()).Value);
    }

    [Fact]
    public async Task Execute_SeveralRulesOfColumns_GiveOneLineEachInColumnOrder()
    {
        folder.Write("a.csv", "a,b,c\nx,5,zz\n");
        PipelineResult result = await folder.RunAsync("columns: { c: { pattern: '[a-y]+', max_length: 1 }, b: { type: integer, max: 4 }, a: { type: date } }");
        result.AssertFailed(65);
        Assert.Equal(["columns,a,type.date", "columns,b,rule.max", "columns,c,rule.length"], result.RejectLines().Select(line => string.Join(',', line.Split(',')[4..7])));
        Assert.Equal(1, result.Report.Totals.Rejected);
        Assert.Equal(1, result.Report.Stages.Single(stage => stage.Name is "columns").Counts.Rejected);
        Assert.All(result.RejectLines(), line => Assert.DoesNotContain("zz", line, StringComparison.Ordinal));
        Assert.Equal("a,b,c\nx,5,zz\n", await File.ReadAllTextAsync(Path.Combine(result.Report.RunFolder!, "rejects", "a.csv")));
    }

    [Fact]
    public async Task Execute_LengthOfAColumn_IsInCharactersAndNotInBytes()
    {
        folder.Write("a.csv", "c\näöü\n😀😀😀\näöüx\n");
        PipelineResult result = (await folder.RunAsync("columns: { c: { max_length: 3 } }\nrejects: { max: 1 }")).AssertPublished();
        Assert.Equal((3, 1), (result.Report.Totals.Read, result.Report.Totals.Rejected));
        Assert.Equal("c\näöüx\n"u8, System.Text.Encoding.Latin1.GetBytes(Assert.Single(result.Rejected()).Value));
    }

    [Fact]
    public async Task Execute_PatternOfAColumn_IsOfTheWholeValueAndItsLineEndToo()
    {
        folder.Write("a.csv", "c,d\nab,1\n\"ab\n\",2\nab ,3\nxab,4\n");
        PipelineResult result = (await folder.RunAsync("columns: { c: { pattern: 'a|ab' } }\nrejects: { max: 3 }")).AssertPublished();
        Assert.Equal("c,d\nab,1\n", result.PublishedText());
    }

    [Fact]
    public async Task Execute_PatternThatBacktracksForever_Ends()
    {
        folder.Write("a.csv", $"c\n{new string('a', 50_000)}b\n");
        PipelineResult result = await folder.RunAsync("columns: { c: { pattern: '(a+)+$' } }", limit: TimeSpan.FromSeconds(60));
        result.AssertFailed(65);
        Assert.Equal("rule.pattern", Assert.Single(result.RejectLines()).Split(',')[6]);
    }

    [Fact]
    public async Task Execute_Filter_TellsFalseFromNull()
    {
        folder.Write("a.csv", "a,b\n1,2\n,2\n,3\n2,2\n");
        PipelineResult result = (await folder.RunAsync("stages: [{ name: f, filter: 'a = 1' }]")).AssertPublished();
        var stage = result.Report.Stages.Single(stage => stage.Name is "f");
        Assert.Equal((4L, 1L, 1L, 2L), (stage.Counts.In, stage.Counts.Out, stage.Counts.FilteredFalse, stage.Counts.FilteredNull));
    }

    [Fact]
    public void Create_LikelyMistake_WarnsInASentence()
    {
        folder.Write("a.csv", "a,b\n1,2\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define("stages: [{ filter: 'a = null' }]"));
        Assert.Equal("pipeline.yaml:2:20: stage 'filter-1': a comparison with null is never true; write is null", Assert.Single(plan.Warnings).ToString());
    }

    [Theory]
    [InlineData("[{ filter: 'x = 1' }]", "x")]
    [InlineData("[{ select: [a, x] }]", "x")]
    [InlineData("[{ select: [a, a] }]", "twice")]
    [InlineData("[{ drop: [a, b] }]", "no column would be left")]
    [InlineData("[{ rename: { a: b } }]", "two columns")]
    [InlineData("[{ rename: { a: '' } }]", "the name of a column is empty")]
    [InlineData("[{ derive: { '': '1' } }]", "the name of a column is empty")]
    [InlineData("[{ drop: [a] }, { filter: 'a = 1' }]", "a")]
    [InlineData("[{ replace: { columns: [a], with: x } }]", "find")]
    [InlineData("[{ replace: { columns: [a], pattern: '(', with: x } }]", "replace-1")]
    [InlineData("[{ filter: 'a +' }]", "filter-1")]
    [InlineData("[{ filter: \"a || 'x'\" }]", "filter-1")]
    [InlineData("[{ fliter: 'a = 1' }]", "filter")]
    [InlineData("[{ derive: {} }]", "derive-1")]
    public void Create_StageThatDoesNotFit_IsRefusedByName(string stages, string message)
    {
        folder.Write("a.csv", "a,b\n1,2\n");
        PlanException refused = folder.Refused($"stages: {stages}");
        Assert.Equal(78, refused.ExitCode);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Contains("pipeline.yaml:2:", refused.Message, StringComparison.Ordinal);
    }
}
