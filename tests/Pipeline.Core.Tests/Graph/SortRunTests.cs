using System.Globalization;
using System.Text;
using CsvHelper;
using Pipeline.Core.Tests.Processes;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Whole runs with <c>sort</c>: the order, what is kept through it, and that nothing but the definition decides the bytes.</summary>
public sealed class SortRunTests : IDisposable
{
    private const int Limit = 300_000;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Execute_RandomJobs_SortAsLinqDoes(int seed)
    {
        Random random = new(seed);
        for (int job = 0; job < 5; job++)
        {
            SortJob made = SortJob.Random(random);
            string name = $"{seed}-{job}";
            for (int file = 0; file < made.Files.Count; file++)
            {
                folder.Write($"{name}/{file}.csv", made.Text(file));
            }

            PipelineResult result = await folder.RunAsync(made.Yaml, definition => definition with
            {
                Data = [Path.Combine(folder.Data, name)],
                Run = definition.Run with { StateMemory = random.Next(2) == 0 ? 1 << 20 : 128 << 20, BatchBytes = 256 << random.Next(10), Jobs = 1 + random.Next(4) },
            });

            Assert.Equal(made.Expected(), result.AssertPublished().PublishedText());
            Assert.Equal(made.Files.Count == 1 ? "0.csv" : "output.csv", Assert.Single(result.Report.Outputs).Path);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("- { sort: [name, { column: id, order: desc }] }", 1)]
    [InlineData("- { sort: [{ column: country, order: desc, nulls: first }, price] }", 2)]
    [InlineData("- { sort: total }", 4)]
    [InlineData("- { sort: [{ column: remark, order: desc }] }", 6)]
    public async Task Execute_SortAnywhere_RejectsWhatIsRejectedWithoutIt(string sort, int at)
    {
        MessyOrders.Write(folder);
        string path = "\noutput: { path: all.csv }";
        PipelineResult expected = (await folder.RunAsync(ReferencePipeline.Yaml + path)).AssertPublished();
        string yaml = HeldRuns.With(sort, at) + path;

        PipelineResult result = (await folder.RunAsync(yaml)).AssertPublished();

        Assert.Equal(expected.RejectLines(), result.RejectLines());
        PipelineResult.AssertSame(expected.Rejected(), result.Rejected(), sort);
        Assert.Equal(expected.Report.FirstRejects, result.Report.FirstRejects);
        Assert.Equal(Records(expected.PublishedText()).Order(StringComparer.Ordinal), Records(result.PublishedText()).Order(StringComparer.Ordinal));
        Assert.NotEqual(expected.PublishedText(), result.PublishedText());
        StageReport held = result.Report.Stages.Single(stage => stage.Kind == "sort");
        Assert.Equal((held.Counts.In, 0), (held.Counts.Out, held.Counts.Gone));
        Assert.Equal(expected.Report.Totals.Counts, result.Report.Totals.Counts);
    }

    [Theory(Timeout = Limit)]
    [InlineData("- { sort: [name, { column: id, order: desc }] }", 1, "")]
    [InlineData("- { sort: [{ column: country, order: desc, nulls: first }, price] }", 2, "output: { path: '{country}.csv' }")]
    [InlineData("- { sort: total }\n          - { sort: [{ column: name, order: desc }] }", 4, "output: { path: all.csv, csv: { compression: gzip } }")]
    public async Task Execute_AnyParallelismBatchBudgetAndPlacement_GivesTheSameBytes(string sort, int at, string output)
    {
        MessyOrders.Write(folder, 3000);
        string yaml = $"{HeldRuns.With(sort, at)}\n{output}";
        SortedDictionary<string, string> expected = (await folder.RunAsync(yaml)).AssertPublished().Fingerprint();
        (int Jobs, int BatchBytes, long Memory, int? Shard)[] ways =
            [(1, 512 << 10, 1 << 20, null), (2, 4 << 10, 128 << 20, null), (8, 900, 1 << 20, null), (3, 64 << 10, 1 << 30, 2), (2, 2000, 1 << 20, 2)];
        foreach ((int jobs, int batchBytes, long memory, int? shard) in ways)
        {
            PipelineResult result = await folder.RunAsync(
                yaml,
                definition => definition with { Run = definition.Run with { Jobs = jobs, BatchBytes = batchBytes, StateMemory = memory, AllShard = shard } },
                new RunOptions { WorkerCommand = [TestChild.Path, "worker"] });

            PipelineResult.AssertSame(expected, result.Fingerprint(), $"jobs {jobs}, batch {batchBytes}, memory {memory}, shard {shard}");
        }
    }

    [Fact]
    public async Task Execute_ProgramBeforeAndBehind_KeepsItsColumnsAndCopies()
    {
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Range(0, 200).Select(id => $"{id}\n")));
        PipelineResult result = await folder.RunAsync($$"""
            columns: { id: { type: integer } }
            stages:
              - { name: twice, exec: { command: [sh, -c, "awk -F, 'NR==1{print \"_record,n\";next}{print $1 \",1\";print $1 \",2\"}'"], input: [id], output: { n: integer }, changes_record_count: true } }
              - { sort: [{ column: id, order: desc }, n] }
              - { name: behind, exec: { command: [sh, -c, "awk -F, 'NR==1{print \"m\";next}{print $1*10+$2}'"], input: [id, n], output: { m: integer } } }
            """);

        if (result.Report.ExitCode != 0)
        {
            Assert.Fail($"{result.Report.Failure} {string.Join("; ", result.Report.Problems)}");
        }

        string expected = "id,n,m\n" + string.Concat(Enumerable.Range(0, 200).Reverse().SelectMany(id => new[] { $"{id},1,{(id * 10) + 1}\n", $"{id},2,{(id * 10) + 2}\n" }));
        Assert.Equal(expected, result.PublishedText());
    }

    [Theory]
    [InlineData("\n", "\n", "")]
    [InlineData("\n", "\n", "\n")]
    [InlineData("\r\n", "\r\n", "\r\n")]
    [InlineData("\r\n", "\r\n", "")]
    [InlineData("\r", "\r", "\r")]
    [InlineData("\n", "\r\n", "\n")]
    public async Task Execute_AnyRecordEnds_WritesThoseOfTheFirstFile(string first, string second, string last)
    {
        folder.Write("a.csv", $"id,name{first}" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{2 * (i * 7 % 40)},\"a{first}{i % 3}\"{first}")));
        folder.Write("b.csv", $"id,name{second}{string.Join(second, Enumerable.Range(0, 40).Select(i => $"{(2 * (i * 3 % 40)) + 1},b"))}{last}");

        PipelineResult result = (await folder.RunAsync("columns: { id: { type: integer } }\nrun: { batch_bytes: 300B }\nstages: [{ sort: id }]")).AssertPublished();

        string expected = $"id,name{first}" + string.Concat(Enumerable.Range(0, 80).Select(id => id % 2 == 1 ? $"{id},b{first}" : $"{id},\"a{first}{id / 2 * 23 % 40 % 3}\"{first}"));
        Assert.Equal(expected, result.PublishedText());
    }

    [Fact]
    public async Task Execute_NoRecords_PublishesTheHeader()
    {
        folder.Write("a.csv", "id,name\n");
        folder.Write("b.csv", "id,name\n");

        PipelineResult result = (await folder.RunAsync("stages: [{ sort: id }]")).AssertPublished();

        Assert.Equal("id,name\n", result.PublishedText());
    }

    [Fact]
    public async Task Execute_FilesOfAnotherDelimiterAndWidth_AreOneOrder()
    {
        folder.Write("a.csv", "id,name,x\n3,c,1\n1,\"a,b\",1\n");
        folder.Write("b.csv", "name;id\nb;2\nd;4\n\"e;f\";0\n");

        PipelineResult result = (await folder.RunAsync("columns: { id: { type: integer } }\nstages: [{ sort: id }, { select: [id, name] }]")).AssertPublished();

        Assert.Equal("id,name\n0,e;f\n1,\"a,b\"\n2,b\n3,c\n4,d\n", result.PublishedText());
    }

    [Fact]
    public async Task Execute_FileThatIsNotUtf8_RejectsItsOwnBytesAtItsOwnPlaces()
    {
        folder.WriteBytes("a.csv", "id,name\n2,b\xE4\n3,\xFC\n1,\xF6");
        string yaml = "input: { csv: { encoding: windows-1252 } }\ncolumns: { id: { type: integer } }\nrejects: { max: 9 }\nstages: [STAGE{ validate: 'id > 2' }]";
        PipelineResult expected = await folder.RunAsync(yaml.Replace("STAGE", "", StringComparison.Ordinal));

        PipelineResult result = (await folder.RunAsync(yaml.Replace("STAGE", "{ sort: id }, ", StringComparison.Ordinal))).AssertPublished();

        Assert.Equal(2, result.RejectLines().Length);
        Assert.Equal(expected.RejectLines(), result.RejectLines());
        PipelineResult.AssertSame(expected.Rejected(), result.Rejected(), "rejected");
    }

    [Fact]
    public async Task Execute_FileWithCommentsAndEscapes_RejectsItsOwnBytesAtItsOwnPlaces()
    {
        folder.Write("a.csv", "id,name\n# c\n2,b\n1,\"a\\\"x\"\n3,c\n");
        string yaml = "input: { csv: { comment: '#', escape: '\\' } }\ncolumns: { id: { type: integer } }\nrejects: { max: 9 }\nstages: [STAGE{ validate: 'id <> 1' }]";
        PipelineResult expected = await folder.RunAsync(yaml.Replace("STAGE", "", StringComparison.Ordinal));

        PipelineResult result = (await folder.RunAsync(yaml.Replace("STAGE", "{ sort: [{ column: id, order: desc }] }, ", StringComparison.Ordinal))).AssertPublished();

        Assert.Equal("id,name\n3,c\n2,b\n", result.PublishedText());
        Assert.StartsWith("a.csv,2,4,16,", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
        Assert.Equal(expected.RejectLines(), result.RejectLines());
        PipelineResult.AssertSame(expected.Rejected(), result.Rejected(), "rejected");
    }

    [Fact]
    public async Task Execute_ValueThatIsOnlyWarnedOf_IsRejectedByTheSort()
    {
        folder.Write("a.csv", "id,name\n3,c\nx,b\n1,a\n");

        PipelineResult result = await folder.RunAsync("columns: { id: { type: integer, severity: warn } }\nrejects: { max: 1 }\nstages: [{ sort: id }]");

        Assert.Equal("id,name\n1,a\n3,c\n", result.AssertPublished().PublishedText());
        Assert.StartsWith("a.csv,2,3,12,sort-1,id,cast.integer,", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stages: [{ validate: 'id < 900' }, { sort: [{ column: id, order: desc }] }]", "900")]
    [InlineData("stages: [{ sort: [{ column: id, order: desc }] }, { validate: 'id < 900' }]", "999")]
    public async Task Execute_FailFast_StopsBeforeOrBehindTheSort(string stages, string record)
    {
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Range(0, 1000).Select(id => $"{id}\n")));

        PipelineResult result = (await folder.RunAsync("columns: { id: { type: integer } }\nrejects: { fail_fast: true }\n" + stages, definition => definition with { Run = definition.Run with { BatchBytes = 300 } })).AssertFailed(65, "first reject");

        string line = Assert.Single(result.RejectLines());
        Assert.Equal(int.Parse(record, CultureInfo.InvariantCulture) + 1, int.Parse(line.Split(',')[1], CultureInfo.InvariantCulture));
        Assert.False(result.Report.Totals.Balanced, "what the sort held was not accounted for, and the report must not claim it");
    }

    [Fact]
    public async Task Execute_ValuesInTheFormsOfTheirColumns_SortByWhatTheyMean()
    {
        folder.Write("a.csv", "n;b\n10,5;ja\n9;nein\n1.000,25;nein\n9,00;ja\n");

        PipelineResult result = (await folder.RunAsync(
            "columns: { n: { type: decimal, decimal: ',', thousands: point }, b: { type: boolean, true_values: [ja], false_values: [nein] } }\nstages: [{ sort: [b, n] }]")).AssertPublished();

        Assert.Equal("n;b\n9;nein\n1.000,25;nein\n9,00;ja\n10,5;ja\n", result.PublishedText());
    }

    [Fact]
    public async Task Execute_RecordLargerThanABatch_ComesThrough()
    {
        folder.Write("a.csv", $"id,t\n2,{new string('x', 200_000)}\n1,{new string('y', 150_000)}\n");

        PipelineResult result = (await folder.RunAsync("stages: [{ sort: id }]", definition => definition with { Run = definition.Run with { BatchBytes = 1000, Memory = 1 << 20 } })).AssertPublished();

        Assert.Equal($"id,t\n1,{new string('y', 150_000)}\n2,{new string('x', 200_000)}\n", result.PublishedText());
    }

    [Fact]
    public void Plan_PathOfAnInput_IsRefusedForSeveralFiles()
    {
        folder.Write("a.csv", "id\n1\n");
        folder.Write("b.csv", "id\n1\n");

        PlanException refused = folder.Refused("output: { path: 'x-{stem}.csv' }\nstages: [{ sort: id }]");

        Assert.Contains("{stem}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("output.csv", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stages: [{ sort: ida }]", "did you mean")]
    [InlineData("stages: [{ sort: [] }]", "expected the columns")]
    [InlineData("stages: [{ sort: [id, id] }]", "named twice")]
    [InlineData("stages: [{ sort: [{ column: id, order: up }] }]", "asc or desc")]
    [InlineData("stages: [{ sort: [{ column: id, nulls: none }] }]", "last or first")]
    [InlineData("stages: [{ sort: [{ colum: id }] }]", "expected a column")]
    [InlineData("stages: [{ sort: [{ column: id, by: x }] }]", "unknown key 'by'")]
    [InlineData("run: { shard: { sort-1: 2 } }\nstages: [{ sort: id }]", "--dop sort-1=N")]
    public void Plan_StageThatIsWrong_SaysWhatIs(string yaml, string expected)
    {
        folder.Write("a.csv", "id\n1\n");

        Assert.Contains(expected, folder.Refused(yaml).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_SortFirst_IsOneChainThatAlsoChecksShapes()
    {
        folder.Write("a.csv", "id\n1\n");

        PipelinePlan plan = PipelinePlan.Create(folder.Define("stages: [{ sort: id }]", definition => definition with { Run = definition.Run with { AllShard = 2 } }));

        Assert.Equal([("read", null), ("sort-1", null), ("encode", 2), ("write", (int?)null)], plan.Blocks.Select(block => (block.Name, block.Processes)));
        Assert.Equal([0..1, 1..2], plan.Segments);
    }

    [Fact]
    public async Task Execute_EachSpillCallFailing_EndsWith74AndPublishesNothing()
    {
        folder.Write("a.csv", "id,t\n" + string.Concat(Enumerable.Range(0, 9000).Select(id => $"{id * 7919 % 9000},{new string('x', 60)}\n")));
        await HeldRuns.AssertEachSpillCallCanFailAsync(folder, "stages: [{ sort: id }]");
    }

    [Theory]
    [InlineData("sort: [{ column: id, order: desc }]", "9,8,7")]
    [InlineData("sort: id }, { validate: 'id <> 1'", "0,2,3")]
    public void Take_PreviewOfASort_IsTheFirstOfAllRecords(string stage, string expected)
    {
        folder.Write("a.csv", "id\n3\n1\n9\n0\n2\n");
        folder.Write("b.csv", "id\n8\n7\nx\n");

        PipelinePreview preview = PipelinePreview.Take(PipelinePlan.Create(folder.Define($"columns: {{ id: {{ type: integer }} }}\nstages: [{{ {stage} }}]")), 3);

        Assert.Equal(expected, string.Join(',', preview.Rows.Select(row => row[0])));
        Assert.Equal(8, preview.Read);
        Assert.InRange(preview.Rejected, 1, 2);
    }

    [Fact]
    public async Task Execute_StoppedFromOutside_PublishesNothingAndBeginsAnew()
    {
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Range(0, 200_000).Select(id => $"{id}\n")));
        using CancellationTokenSource stop = new();
        PipelineDefinition definition = folder.Define("stages: [{ sort: [{ column: id, order: desc }] }]", definition => definition with { Run = definition.Run with { BatchBytes = 1000 } });
        PipelinePlan plan = PipelinePlan.Create(definition);
        RunOptions options = new()
        {
            Started = snapshot =>
            {
                _ = Task.Run(async () =>
                {
                    while (snapshot().RecordsRead < 1000)
                    {
                        await Task.Delay(1);
                    }

                    await stop.CancelAsync();
                });
            },
        };

        PipelineResult result = await PipelineFolder.RunAsync(plan, options, cancellation: stop.Token);

        Assert.NotEqual(0, result.Report.ExitCode);
        Assert.Empty(result.Published());
        Assert.False(result.Report.CanResume);
        Assert.Null(ResumePoint.Find(definition, null, out string why));
        Assert.Contains("no unfinished run in which sort had taken all records", why, StringComparison.Ordinal);
        PipelineResult again = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));
        Assert.StartsWith("id\n99999\n99998\n", again.AssertPublished().PublishedText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_PastSpillMax_SaysWhatToDo()
    {
        folder.Write("a.csv", "id,t\n" + string.Concat(Enumerable.Range(0, 40_000).Select(id => $"{id * 7919 % 40000},{new string('x', 60)}\n")));

        PipelineResult result = await folder.RunAsync("run: { spill_max: 1MiB, state_memory: 1MiB }\nstages: [{ sort: id }]");

        result.AssertFailed(74, "run.spill_max (1,048,576 bytes)");
    }

    private static List<string> Records(string latin1)
    {
        byte[] input = [(byte)'\n', .. Encoding.Latin1.GetBytes(latin1)];
        using CsvReader reader = CsvReader.Create(input.AsMemory(), new CsvReaderOptions { HasHeader = false, Separator = ',' });
        List<string> records = [];
        while (reader.Read())
        {
            records.Add(Encoding.Latin1.GetString(reader.RawRecord));
        }

        return records;
    }
}
