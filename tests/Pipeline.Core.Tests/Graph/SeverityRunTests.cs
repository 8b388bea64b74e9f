using System.Text.Json;
using Pipeline.Core.Tests.Processes;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Rules that only warn, or make a value null.</summary>
public sealed class SeverityRunTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_Warn_CountsAndChangesNothing()
    {
        folder.Write("a.csv", "id,qty\n1,5\n2,\"50\"\n3,x\n");
        folder.Write("b.csv", "id,qty\n4,60\n5,\n");
        PipelineResult result = (await folder.RunAsync("columns: { qty: { type: integer, max: 9, required: true, severity: { max: warn, required: warn, type: warn } } }")).AssertPublished();

        Assert.Equal("id,qty\n1,5\n2,\"50\"\n3,x\n", result.Published()["a.csv"]);
        Assert.Equal("id,qty\n4,60\n5,\n", result.Published()["b.csv"]);
        Assert.Equal(
            [new WarnedReport("columns", "qty", "rule.max", 1), new WarnedReport("columns", "qty", "type.integer", 1)],
            result.Report.Inputs[0].Warned);
        Assert.Equal([("rule.max", 2), ("rule.required", 1), ("type.integer", 1)], result.Report.WarnedByCode.Select(code => (code.Code, code.Count)));
        Assert.Equal(
            ["a.csv 2 3 11: expected at most 9", "a.csv 3 4 18: expected an integer", "b.csv 1 2 7: expected at most 9", "b.csv 2 3 12: expected a value, found null"],
            result.Report.FirstWarned.Select(first => $"{first.Position.File} {first.Position.Record} {first.Position.Line} {first.Position.Offset}: {first.Message}"));
        Assert.Equal(0, result.Report.Totals.Rejected);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(result.Report.RunFolder!, "run.json")));
        RunReport read = RunReportReader.Read(json.RootElement);
        Assert.Equal(result.Report.WarnedByCode, read.WarnedByCode);
        Assert.Equal(result.Report.Inputs[1].Warned, read.Inputs[1].Warned);
        Assert.Equal(4, read.FirstWarned.Count);
    }

    [Fact]
    public async Task Run_Null_MakesTheValueNullFromThereOn()
    {
        folder.Write("a.csv", "id,qty,note\n1,5,a\n2,50,b\n3,x,c\n4,\"7\",\"d\"\n");
        PipelineResult result = (await folder.RunAsync("columns: { qty: { type: integer, max: 9, severity: null } }\nstages: [ { derive: { twice: qty * 2 } } ]")).AssertPublished();

        Assert.Equal("id,qty,note,twice\n1,5,a,10\n2,,b,\n3,,c,\n4,7,\"d\",14\n", result.PublishedText());
        Assert.Equal([("rule.max", 1), ("type.integer", 1)], result.Report.WarnedByCode.Select(code => (code.Code, code.Count)));
    }

    [Fact]
    public async Task Run_NullOfARequiredValue_IsRejected()
    {
        folder.Write("a.csv", "id,qty\n1,5\n2,50\n");
        PipelineResult result = (await folder.RunAsync("columns: { qty: { type: integer, max: 9, required: true, severity: { max: null } } }\nrejects: { max: 1 }")).AssertPublished();

        Assert.Equal("id,qty\n1,5\n", result.PublishedText());
        Assert.Equal(["a.csv,2,3,11,columns,qty,rule.required,\"expected a value, found null\""], result.RejectLines());
    }

    [Fact]
    public async Task Run_WarnBesideReject_HidesNeither()
    {
        folder.Write("a.csv", "k\nabcdef\nab\n");
        PipelineResult result = (await folder.RunAsync("columns: { k: { max_length: 3, pattern: '[a-c]*', severity: { length: warn } } }\nrejects: { max: 1 }")).AssertPublished();

        Assert.Equal("k\nab\n", result.PublishedText());
        Assert.Equal(["a.csv,1,2,2,columns,k,rule.pattern,expected a text that matches the pattern"], result.RejectLines());
        Assert.Equal([("rule.length", 1)], result.Report.WarnedByCode.Select(code => (code.Code, code.Count)));
    }

    /// <summary>Of a column whose type only warns, a text may be anything: it is quoted and guarded as one.</summary>
    [Fact]
    public async Task Run_TextsThatAreNoNumbers_AreWrittenAsTexts()
    {
        folder.Write("a.csv", "id;n;m\n1;=1+1;1,5\n2;3;4\n");
        PipelineResult result = (await folder.RunAsync("columns: { n: { type: integer, severity: warn }, m: { type: integer, max: 3, severity: { type: warn, max: null } } }\noutput: { formulas: escape, csv: { delimiter: ',' } }")).AssertPublished();

        Assert.Equal("id,n,m\n1,'=1+1,\"1,5\"\n2,3,\n", result.PublishedText());
    }

    [Fact]
    public async Task Run_ValidateWithSeverities_WarnsAndNullsAndRejects()
    {
        folder.Write("a.csv", "id,begin,finish\n1,1,2\n2,3,1\n3,9,\n4,5,100\n");
        PipelineResult result = (await folder.RunAsync(
            """
            columns: { begin: { type: integer }, finish: { type: integer } }
            rejects: { max: 1 }
            stages:
              - name: rules
                validate:
                  "end after start": { check: "finish >= begin", severity: null, column: finish, code: span.order }
                  "not long": { check: "finish - begin < 50", severity: warn, code: span.long }
                  "id known": "id <> '3'"
              - derive: { open: finish is null }
            """)).AssertPublished();

        Assert.Equal("id,begin,finish,open\n1,1,2,false\n2,3,,true\n4,5,100,false\n", result.PublishedText());
        Assert.Equal([new WarnedReport("rules", null, "span.long", 1), new WarnedReport("rules", "finish", "span.order", 1)], result.Report.Inputs[0].Warned.OrderBy(warned => warned.Code));
        Assert.Equal(["a.csv,3,4,28,rules,,validate,rule 'id known' is false"], result.RejectLines());
    }

    [Theory]
    [InlineData("columns: { a: { severity: loud } }", "columns.a.severity: expected reject, warn or null, or a map")]
    [InlineData("columns: { a: { severity: { required: null } } }", "columns.a.severity.required: the value is null already")]
    [InlineData("columns: { a: { severity: { most: warn } } }", "columns.a.severity: there is no rule 'most'")]
    public void Parse_SeverityThatIsNone_IsRefused(string yaml, string message) =>
        Assert.Contains(DefinitionReader.Parse("version: 1\n" + yaml).Problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("{ check: a = '1', severity: loud }", "rule 'r': expected a severity: reject, warn or null")]
    [InlineData("{ check: a = '1', severity: null }", "severity null needs 'column'")]
    [InlineData("{ check: a = '1', column: a }", "which needs severity null")]
    [InlineData("{ check: a = '1', severity: null, column: b }", "no column 'b'")]
    [InlineData("{ check: a = '1', code: Not Good }", "rule 'r': expected a code of at most 64")]
    [InlineData("{ check: a = '1', level: warn }", "unknown key 'level'")]
    [InlineData("{ severity: warn }", "expected an expression as text")]
    public void Create_ValidateRuleThatIsNone_IsRefused(string rule, string message)
    {
        folder.Write("a.csv", "a\n1\n");
        Assert.Contains(folder.Refused($"stages: [ {{ validate: {{ r: {rule} }} }} ]").Problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));
    }

    /// <summary>With fail_fast what stands behind the last record counts nothing, whatever the batches.</summary>
    [Fact]
    public async Task Run_FailFast_CountsWarningsUpToItsLastRecord()
    {
        folder.Write("a.csv", "n\n" + string.Concat(Enumerable.Range(1, 400).Select(i => $"{(i == 300 ? "x" : i)}\n")));
        foreach (int batch in (int[])[16, 100, 1 << 19])
        {
            PipelineResult result = await folder.RunAsync($"columns: {{ n: {{ type: integer, max: 200, severity: {{ max: warn }} }} }}\nrejects: {{ fail_fast: true }}\nrun: {{ batch_bytes: {batch} }}");
            Assert.Equal([("rule.max", 99)], result.AssertFailed(65).Report.WarnedByCode.Select(code => (code.Code, code.Count)));
        }
    }

    [Fact]
    public async Task Run_AnyBatchesThreadsAndChildren_GivesTheSame()
    {
        for (int file = 0; file < 3; file++)
        {
            folder.Write($"{file}.csv", "id,a,b\n" + string.Concat(Enumerable.Range(0, 700).Select(i => $"{i},{(i % 11 == 0 ? "\"x\"\"\"" : i % 13 == 0 ? "" : (i % 40).ToString())},{(i % 17 == 0 ? "\"q,1\"" : $"t{i % 9}")}\n")));
        }

        const string Yaml = """
            output: { path: all.csv }
            rejects: { max: 1000 }
            columns:
              a: { type: integer, min: 1, max: 30, severity: { type: null, max: warn } }
              b: { pattern: "t[0-7]", severity: warn }
            stages:
              - { name: one, validate: { big: { check: "a is null or a > 5", severity: null, column: [a, b] }, even: { check: "a % 2 = 0", severity: warn } } }
              - { name: two, derive: { c: "coalesce(b, 'none')" } }
              - { name: three, filter: "c <> 't3'" }

            """;
        SortedDictionary<string, string>? expected = null;
        foreach ((int batch, int jobs, int? shard, string dop) in ((int, int, int?, string)[])[(1 << 19, 1, null, "{}"), (64, 2, null, "{ two: 2 }"), (600, 4, null, "{ one: 2, three: 1 }"), (4096, 2, 2, "{}"), (2048, 2, 2, "{ two: 2 }")])
        {
            PipelineResult result = (await folder.RunAsync(
                Yaml + $"run: {{ dop: {dop} }}",
                definition => definition with { Run = definition.Run with { BatchBytes = batch, Jobs = jobs, AllShard = shard, Memory = 8 << 20 } },
                new RunOptions { WorkerCommand = [TestChild.Path, "worker"] })).AssertPublished();
            Assert.True(result.Report.WarnedByCode.Count == 4, string.Join(", ", result.Report.WarnedByCode));
            expected ??= result.Fingerprint();
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"{batch} bytes, {jobs} jobs, {shard} children, {dop}");
        }
    }
}
