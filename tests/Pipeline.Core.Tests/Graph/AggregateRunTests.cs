using System.Globalization;
using Pipeline.Core.Tests.Processes;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Spill;
using Pipeline.Stages;
using Pipeline.Statistics;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Whole runs with <c>aggregate</c>: what groups come to, what stands behind them, and that nothing but the definition decides the bytes.</summary>
public sealed class AggregateRunTests : IDisposable
{
    private const int Limit = 300_000;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Execute_RandomJobs_AreWhatLinqAndFractionsGive(int seed)
    {
        Random random = new(seed);
        for (int job = 0; job < 30; job++)
        {
            AggregateJob made = AggregateJob.Random(random);
            string name = $"{seed}-{job}";
            for (int file = 0; file < made.Data.Files.Count; file++)
            {
                folder.Write($"{name}/{file}.csv", made.Data.Text(file));
            }

            PipelineResult result = await folder.RunAsync(made.Yaml, definition => definition with
            {
                Data = [Path.Combine(folder.Data, name)],
                Run = definition.Run with { StateMemory = random.Next(2) == 0 ? 1 << 20 : 128 << 20, BatchBytes = 256 << random.Next(10), Jobs = 1 + random.Next(4) },
            });

            string expected = made.Expected();
            string found = result.AssertPublished().PublishedText();
            string? differs = expected.Split('\n').Zip(found.Split('\n')).Where(lines => lines.First != lines.Second).Select(lines => $"expected {lines.First}, found {lines.Second}").FirstOrDefault();
            Assert.True(expected == found, $"{name}: {differs} {made.Yaml}");
            Assert.Equal("output.csv", Assert.Single(result.Report.Outputs).Path);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("{ aggregate: { by: [country], values: { n: count(), total: sum(total), most: max(name), median: median(total), sold: sum(quantity) } } }", "")]
    [InlineData("{ aggregate: { by: [country, remark], values: { total: sum(total) / count(), names: count_distinct(name) }, order: first_seen } }", "output: { path: '{country}.csv' }")]
    [InlineData("{ aggregate: { by: [name], values: { n: count(), first: first(id), last: last(id), often: mode(country) } } } ; { aggregate: { by: [n], values: { names: count(), least: min(name) } } } ; { sort: [{ column: names, order: desc }] }", "")]
    [InlineData("{ sort: name } ; { aggregate: { by: [country], values: { n: count(), first: first(name) } } } ; { validate: 'n > 3' } ; { derive: { twice: n * 2 } } ; { sort: twice } ; { select: [twice, country] }", "")]
    public async Task Execute_AnyParallelismBatchBudgetAndPlacement_GivesTheSameBytes(string stages, string output)
    {
        MessyOrders.Write(folder, 3000);
        string before = ReferencePipeline.Yaml[..ReferencePipeline.Yaml.IndexOf("  - { name: take", StringComparison.Ordinal)];
        string yaml = $"{before}{string.Concat(stages.Split(" ; ").Select(stage => $"  - {stage}\n"))}{output}\nrejects: {{ max: 100% }}";
        SortedDictionary<string, string> expected = (await folder.RunAsync(yaml)).AssertPublished().Fingerprint();
        (int Jobs, int BatchBytes, long Memory, int? Shard)[] ways =
            [(1, 512 << 10, 4 << 20, null), (2, 4 << 10, 128 << 20, null), (8, 900, 1 << 20, null), (3, 64 << 10, 1 << 30, 2), (2, 2000, 1 << 20, 2)];
        foreach ((int jobs, int batchBytes, long memory, int? shard) in ways)
        {
            PipelineResult result = await folder.RunAsync(
                yaml,
                definition => definition with { Run = definition.Run with { Jobs = jobs, BatchBytes = batchBytes, StateMemory = memory, AllShard = shard } },
                new RunOptions { WorkerCommand = [TestChild.Path, "worker"] });

            PipelineResult.AssertSame(expected, result.AssertPublished().Fingerprint(), $"jobs {jobs}, batch {batchBytes}, memory {memory}, shard {shard}");
        }
    }

    [Fact]
    public async Task Execute_Counts_BalanceAndSayHowManyWereFolded()
    {
        folder.Write("a.csv", "k,x\na,1\nb,2\na,3\n,4\nc,z\n");
        PipelineResult result = (await folder.RunAsync("rejects: { max: 1 }\nstages: [{ filter: \"k <> 'b' or k is null\" }, { aggregate: { by: k, values: { s: sum(x) } } }]")).AssertPublished();

        Assert.Equal("k,s\na,4\n,4\n", result.PublishedText());
        StageReport stage = result.Report.Stages.Single(stage => stage.Kind == "aggregate");
        Assert.Equal(new StageCounts { In = 4, Out = 2, Rejected = 1, Aggregated = 1 }, stage.Counts);
        Assert.Equal(new StageCounts { In = 5, Out = 2, Rejected = 1, FilteredFalse = 1, Aggregated = 1 }, result.Report.Totals.Counts);
        Assert.True(result.Report.Totals.Balanced);
        Assert.StartsWith("a.csv,5,6,", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
        Assert.Contains("cast.decimal", result.RejectLines()[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ values: { n: count(), s: sum(x), m: max(x), d: count_distinct(k) } }", "n,s,m,d\n0,,,0\n")]
    [InlineData("{ by: k, values: { n: count() } }", "k,n\n")]
    public async Task Execute_NoRecords_IsOneGroupOrNone(string body, string expected)
    {
        folder.Write("a.csv", "k,x\n");
        folder.Write("b.csv", "k,x\n");

        PipelineResult result = (await folder.RunAsync($"stages: [{{ aggregate: {body} }}]")).AssertPublished();

        Assert.Equal(expected, result.PublishedText());
        Assert.True(result.Report.Totals.Balanced);
    }

    [Fact]
    public async Task Execute_RejectBehindGroups_NamesTheStageAndTheGroup()
    {
        folder.Write("a.csv", "k,x\r\nb,1\r\n\"a\r\n\"\"q\"\"\",2\r\nc,3\r\n");
        PipelineResult result = (await folder.RunAsync("rejects: { max: 2 }\nstages: [{ name: sums, aggregate: { by: k, values: { s: sum(x) } } }, { validate: \"s < 2\" }]")).AssertPublished();

        Assert.Equal("k,s\r\nb,1\r\n", result.PublishedText());
        Assert.Equal(["sums,1,2,4,validate-1,", "sums,3,5,21,validate-1,"], result.RejectLines().Select(line => string.Concat(line.Take(line.IndexOf("validate", StringComparison.Ordinal) + 11))));
        Assert.Equal("k,s\n\"a\r\n\"\"q\"\"\",2\nc,3\n", Assert.Single(result.Rejected(), file => file.Key == "sums.csv").Value);
    }

    [Fact]
    public async Task Execute_ProgramsAround_GetTheGroups()
    {
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Range(0, 200).Select(id => $"{id}\n")));
        PipelineResult result = await folder.RunAsync("""
            columns: { id: { type: integer } }
            stages:
              - { name: twice, exec: { command: [sh, -c, "awk -F, 'NR==1{print \"_record,n\";next}{print $1 \",1\";print $1 \",2\"}'"], input: [id], output: { n: integer }, changes_record_count: true } }
              - { aggregate: { by: n, values: { ids: count(), first: first(id), last: last(n) } } }
              - { name: behind, exec: { command: [sh, -c, "awk -F, 'NR==1{print \"m\";next}{print $1+$2}'"], input: [n, ids], output: { m: integer } } }
            """);

        Assert.Equal("n,ids,first,last,m\n1,200,0,1,201\n2,200,0,2,202\n", result.AssertPublished().PublishedText());
    }

    [Fact]
    public async Task Execute_CopiesOfARecord_AreFirstAndLastInTheirOrder()
    {
        folder.Write("a.csv", "id\n7\n8\n");
        PipelineResult result = await folder.RunAsync("""
            stages:
              - { name: twice, exec: { command: [sh, -c, "awk -F, 'NR==1{print \"_record,n\";next}{print $1 \",1\";print $1 \",2\"}'"], input: [id], output: { n: integer }, changes_record_count: true } }
              - { aggregate: { by: id, values: { first: first(n), last: last(n) }, order: first_seen } }
            """);

        Assert.Equal("id,first,last\n7,1,2\n8,1,2\n", result.AssertPublished().PublishedText());
    }

    [Fact]
    public async Task Execute_OneColumnOfNullsAndEmptyTexts_KeepsThem()
    {
        folder.Write("a.csv", "k,x\n\"\",1\n,2\nb,3\n");
        PipelineResult result = (await folder.RunAsync("stages: [{ aggregate: { by: k } }, { derive: { isnull: k is null } }]")).AssertPublished();

        Assert.Equal("k,isnull\n\"\",false\nb,false\n,true\n", result.PublishedText());
        Assert.Equal(0, result.Report.Totals.Counts.Aggregated);
    }

    [Fact]
    public async Task Execute_OtherFormsOfValues_AreWrittenTheCanonicalWay()
    {
        folder.Write("a.csv", "d;x\n31.12.2024;1,50\n01.02.2024;2,5\n31.12.2024;0,5\n");
        PipelineResult result = (await folder.RunAsync("""
            columns: { d: { type: date, format: dd.MM.yyyy }, x: { type: decimal, decimal: "," } }
            stages: [{ aggregate: { by: d, values: { s: sum(x), last: last(d), m: max(x) } } }]
            """)).AssertPublished();

        Assert.Equal("d;s;last;m\n2024-02-01;2.5;2024-02-01;2.5\n2024-12-31;2.00;2024-12-31;1.50\n", result.PublishedText());
    }

    [Theory]
    [InlineData("sum(x)", "x\n9999999999999999999999999999\n9999999999999999999999999999\n", "sum(x) has more than 28 digits")]
    [InlineData("sum(x) / (count() - 2)", "x\n1\n2\n", "division_by_zero")]
    public async Task Execute_ValueThatCannotBeHad_FailsAndNamesTheGroup(string value, string text, string expected)
    {
        folder.Write("a.csv", text);

        PipelineResult result = await folder.RunAsync($"stages: [{{ aggregate: {{ values: {{ v: \"{value}\" }} }} }}]");

        result.AssertFailed(65, expected);
        Assert.Contains("group 1", result.Report.Failure, StringComparison.Ordinal);
        Assert.Contains("stage 'aggregate-1'", result.Report.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_ExpressionsOverAggregates_AreThoseOfTheGroup()
    {
        folder.Write("a.csv", "k,x,y\na,1,2\na,2,4\nb,5,\n");
        PipelineResult result = (await folder.RunAsync("""
            stages: [{ aggregate: { by: k, values: { mean: "round(sum(x) / count(), 1)", both: "count(x) + count(y)", name: "k || '!'", line: "case when count(y) > 1 then slope(y, x) end", big: "sum(x * 2 + y)" } } }]
            """)).AssertPublished();

        Assert.Equal("k,mean,both,name,line,big\na,1.5,4,a!,2,12\nb,5.0,1,b!,,\n", result.PublishedText());
    }

    [Theory]
    [InlineData("{ by: kk, values: { n: count() } }", "no column 'kk'")]
    [InlineData("{ by: k, values: { n: x } }", "put it into 'by'")]
    [InlineData("{ by: k, values: { n: sum(sum(x)) } }", "inside another aggregate")]
    [InlineData("{ by: k, values: { n: sum() } }", "expected sum(x)")]
    [InlineData("{ by: k, values: { n: 'quantile(x, 2)' } }", "from 0 to 1")]
    [InlineData("{ by: k, values: { n: \"median(cast(x as date))\" } }", "'disc'")]
    [InlineData("{ by: k, values: { n: summ(x) } }", "no function 'summ'")]
    [InlineData("{ by: k, values: { k: count() } }", "two columns")]
    [InlineData("{ by: k, values: { n: count() }, order: up }", "first_seen")]
    [InlineData("{ by: k, value: { n: count() } }", "unknown key 'value'")]
    [InlineData("{ by: [] }", "expected columns")]
    [InlineData("{ by: [k, k] }", "named twice")]
    [InlineData("[k]", "expected {")]
    public void Plan_StageThatIsWrong_SaysWhatIs(string body, string expected)
    {
        folder.Write("a.csv", "k,x\n1,2\n");

        PlanException refused = folder.Refused($"stages: [{{ aggregate: {body} }}]");

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("output: { path: 'x-{stem}.csv' }", "{stem}")]
    [InlineData("run: { shard: { aggregate-1: 2 } }", "--dop aggregate-1=N")]
    public void Plan_SettingThatDoesNotFit_IsRefused(string yaml, string expected)
    {
        folder.Write("a.csv", "k\n1\n");

        Assert.Contains(expected, folder.Refused($"{yaml}\nstages: [{{ aggregate: {{ by: k }} }}]").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_EachSpillCallFailing_EndsWith74AndPublishesNothing()
    {
        folder.Write("a.csv", "id,t\n" + string.Concat(Enumerable.Range(0, 9000).Select(id => $"{id * 7919 % 9000},{new string('x', 60)}{id}\n")));

        await HeldRuns.AssertEachSpillCallCanFailAsync(folder, "stages: [{ aggregate: { by: id, values: { t: max(t), d: count_distinct(t) }, order: first_seen } }]");
    }

    [Fact]
    public async Task Execute_ZerosOfBothSigns_AreOneGroup()
    {
        folder.Write("a.csv", "f\n0\n-0.0\n0.0\n-0\n");

        PipelineResult result = await folder.RunAsync("columns: { f: { type: double } }\nstages: [{ aggregate: { by: f, values: { n: count() } } }]");

        Assert.Equal("f,n\n0,4\n", result.AssertPublished().PublishedText());
    }

    [Fact]
    public void Take_PreviewOfGroups_IsTheFirstOfAll()
    {
        folder.Write("a.csv", "k\nc\na\nb\na\n");
        folder.Write("b.csv", "k\nc\n\n");

        PipelinePreview preview = PipelinePreview.Take(PipelinePlan.Create(folder.Define("stages: [{ aggregate: { by: k, values: { n: count() } } }]")), 2);

        Assert.Equal(["a,2", "b,1"], preview.Rows.Select(row => string.Join(',', row)));
    }

    [Theory]
    [InlineData("{ validate: 'id < 900' }, { aggregate: { by: id } }", "a.csv,901")]
    [InlineData("{ aggregate: { by: id, values: { n: count() } } }, { validate: 'id < 900' }", "aggregate-1,901")]
    public async Task Execute_FailFast_StopsBeforeOrBehindTheGroups(string stages, string first)
    {
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Range(0, 1000).Select(id => $"{id}\n")));

        PipelineResult result = (await folder.RunAsync($"columns: {{ id: {{ type: integer }} }}\nrejects: {{ fail_fast: true }}\nstages: [{stages}]", definition => definition with { Run = definition.Run with { BatchBytes = 300 } })).AssertFailed(65, "first reject");

        Assert.StartsWith(first + ",", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
        Assert.False(result.Report.Totals.Balanced, "what the stage held was not accounted for, and the report must not claim it");
    }

    [Fact]
    public void Resume_OfGroups_BeginsAnewAndSaysWhy()
    {
        folder.Write("a.csv", "id\n1\n");
        Assert.Null(ResumePoint.Find(folder.Define("stages: [{ aggregate: { by: id } }]"), null, out string why));
        Assert.Contains("aggregate", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_ManyGroupsInLittleMemory_AreAllThere()
    {
        const int Groups = 60_000;
        folder.Write("a.csv", "id,x\n" + string.Concat(Enumerable.Range(0, 2 * Groups).Select(id => string.Create(CultureInfo.InvariantCulture, $"{id * 7919L % Groups},{id}\n"))));

        PipelineResult result = (await folder.RunAsync("columns: { id: { type: integer } }\nstages: [{ aggregate: { by: id, values: { n: count(), s: sum(x), m: median(x) } } }]", definition => definition with { Run = definition.Run with { StateMemory = 1 << 20 } })).AssertPublished();

        string[] lines = result.PublishedText().Split('\n');
        Assert.Equal(Groups + 2, lines.Length);
        Assert.Equal("0,2,60000,30000", lines[1]);
    }

    [Theory]
    [InlineData(128 << 20, 1 << 20)]
    [InlineData(1 << 20, 700)]
    public async Task Execute_TextsOfAnyLengthAndByte_AreTheirOwnGroups(long memory, int batchBytes)
    {
        Random random = new(1);
        List<(string K, string L)> records = [.. Enumerable.Range(0, 6000).Select(_ => (Text(random), Text(random)))];
        folder.Write("a.csv", "k,l,x\n" + string.Concat(records.Select(record => $"{record.K},{record.L},1\n")));

        PipelineResult result = (await folder.RunAsync("stages: [{ aggregate: { by: [k, l], values: { n: count() } } }]", definition => definition with { Run = definition.Run with { StateMemory = memory, BatchBytes = batchBytes, Jobs = 3 } })).AssertPublished();

        IEnumerable<string> expected = records.GroupBy(record => record)
            .OrderBy(group => group.Key.K, StringComparer.Ordinal).ThenBy(group => group.Key.L, StringComparer.Ordinal)
            .Select(group => $"{group.Key.K},{group.Key.L},{group.Count()}\n");
        Assert.Equal("k,l,n\n" + string.Concat(expected), result.PublishedText());

        // Lengths around those of a word and of two, and bytes that a key escapes.
        static string Text(Random random) => new string(random.Next(2) == 0 ? '\u0002' : 'y', 1 + random.Next(2)) + new string('x', random.Next(3) == 0 ? random.Next(30) : 0) + "\u0001\u0003z"[random.Next(3)];
    }

    [Theory]
    [InlineData(128 << 20, 1 << 20)]
    [InlineData(1 << 20, 3000)]
    public async Task Execute_DecimalsOfAnyScale_AreFoldedInTheirOrder(long memory, int batchBytes)
    {
        // Most are numbers of 64 bits, some are not: both are values of one group.
        Random random = new(2);
        for (int round = 0; round < 3; round++)
        {
            int few = round;
            List<(int K, string X)> records = [.. Enumerable.Range(0, 20_000).Select(i => (random.Next(3), i % 500 < few ? $"{random.Next(9)}.{random.Next(100_000, 999_999)}00001" : $"{random.Next(-50, 50)}{new[] { "", ".5", ".50", ".125" }[random.Next(4)]}"))];
            folder.Write("a.csv", "k,x\n" + string.Concat(records.Select(record => string.Create(CultureInfo.InvariantCulture, $"{record.K},{record.X}\n"))));

            PipelineResult result = (await folder.RunAsync("columns: { x: { type: decimal } }\nstages: [{ aggregate: { by: k, values: { d: count_distinct(x), disc: \"quantile(x, 0.3, 'disc')\", n: count() } } }]", definition => definition with { Run = definition.Run with { StateMemory = memory, BatchBytes = batchBytes, Jobs = 2 } })).AssertPublished();

            IEnumerable<string> expected = records.GroupBy(record => record.K).OrderBy(group => group.Key).Select(group =>
            {
                List<decimal> sorted = [.. group.Select(record => decimal.Parse(record.X, CultureInfo.InvariantCulture)).OrderBy(value => value).ThenBy(value => value.Scale)];
                return string.Create(CultureInfo.InvariantCulture, $"{group.Key},{sorted.Distinct().Count()},{sorted[(int)Math.Ceiling(sorted.Count * 0.3m) - 1]},{sorted.Count}\n");
            });
            Assert.Equal("k,d,disc,n\n" + string.Concat(expected), result.PublishedText());
        }
    }

    [Fact]
    public void TakeAll_RecordsThatWereNotCounted_AreABug()
    {
        folder.Write("a.csv", "k\n1\n");
        AggregateHolding holding = (AggregateHolding)PipelinePlan.Create(folder.Define("stages: [{ aggregate: { by: k } }]")).Files[0].Programs[0].Gather!.Holding;
        GroupTables tables = new(holding.Plan, 1, 1 << 20, new SpillSpace(Path.Combine(folder.Data, "spill"), null, FileSystemCalls.Instance));
        GroupTable table = tables.Take(null);
        table.Records = 7;
        tables.Add(table);

        Assert.Contains("7 records", Assert.Throws<InvalidOperationException>(() => tables.TakeAll(6)).Message, StringComparison.Ordinal);
    }
}
