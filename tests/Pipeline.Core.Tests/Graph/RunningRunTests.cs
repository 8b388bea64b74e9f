using System.Globalization;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Whole runs with <c>running</c>: columns over the records of a group, in the order in which they come.</summary>
public sealed class RunningRunTests : IDisposable
{
    private const int Limit = 300_000;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Execute_RandomJobs_ComputeWhatALoopComputes(int seed)
    {
        Random random = new(seed);
        for (int job = 0; job < 25; job++)
        {
            HeldJob made = HeldJob.Random(random);
            int[] per = random.Next(3) == 0 ? [] : HeldJob.Some(random, 2);
            (string Name, string Call, Func<List<string[]>, IEnumerable<string>> Of)[] functions = [.. Functions(random).OrderBy(_ => random.Next()).Take(1 + random.Next(4))];
            Dictionary<string[], string[]> values = new(ReferenceEqualityComparer.Instance);
            foreach (List<string[]> group in per.Length == 0 ? [[.. made.Files.SelectMany(file => file)]] : made.Groups(per))
            {
                List<string>[] columns = [.. functions.Select(function => function.Of(group).ToList())];
                foreach ((int n, string[] record) in group.Index())
                {
                    values[record] = [.. columns.Select(column => column[n])];
                }
            }

            // With others, each has so little memory that hardly a group fits.
            string others = random.Next(2) == 0 ? ", { dedupe: n }, { dedupe: n }" : "";
            string stage = $"running: {{ {(per.Length == 0 ? "" : $"per: {HeldJob.Names(per)}, ")}values: {{ {string.Join(", ", functions.Select(function => $"{function.Name}: \"{function.Call}\""))} }} }}";
            PipelineResult result = (await HeldRuns.RunAsync(folder, made, $"{seed}-{job}", random, $"{HeldJob.Columns()}stages: [{{ {stage} }}{others}]")).AssertPublished();

            string header = HeldJob.Header.TrimEnd('\n') + string.Concat(functions.Select(function => "," + function.Name)) + "\n";
            SortedDictionary<string, string> expected = new(made.Files.Index().ToDictionary(
                file => $"{file.Index}.csv", file => HeldJob.Latin1(header + string.Concat(file.Item.Select(record => HeldJob.Line([.. record, .. values[record]]))))), StringComparer.Ordinal);
            PipelineResult.AssertSame(expected, result.Published(), $"{seed}-{job} {stage}");
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Execute_SumsOfVeryManyGroups_TakeRoomInFewSteps()
    {
        // If each new group copied the sums of all others, this would take hours.
        const int Count = 300_000;
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Range(0, Count).Select(id => $"{id}\n")));

        PipelineResult result = (await folder.RunAsync("columns: { id: { type: integer } }\nstages: [{ running: { per: id, values: { s: 'cumsum(id)' } } }]")).AssertPublished();

        Assert.Equal("id,s\n" + string.Concat(Enumerable.Range(0, Count).Select(id => $"{id},{id}\n")), result.PublishedText());
    }

    [Theory(Timeout = Limit)]
    [InlineData("- { running: { per: country, values: { n: 'row_number()', before: 'lag(name)', sum: 'cumsum(price)' } } }", 1)]
    [InlineData("- { running: { per: [country, quantity], values: { after: 'lead(price)', share: 'share(price)', price: 'cumsum(quantity)' } } }", 1)]
    [InlineData("- { sort: [{ column: name, order: desc }] }\n          - { running: { values: { sum: 'cumsum(total)', share: 'share(total)' } } }", 4)]
    public async Task Execute_AnyParallelismBatchBudgetAndPlacement_GivesTheSame(string stages, int at)
    {
        MessyOrders.Write(folder, 3000);
        string yaml = HeldRuns.With(stages, at).Replace("select: [id, name, total, country, remark]", "drop: [quantity]", StringComparison.Ordinal);
        await HeldRuns.AssertSameAnyWayAsync(folder, yaml, (await folder.RunAsync(yaml)).AssertPublished().Fingerprint());
    }

    [Fact]
    public async Task Execute_SumsOfDoubles_AreTheExactOnesRoundedOnce()
    {
        folder.Write("a.csv", "x\n" + string.Concat(Enumerable.Repeat("0.1\n", 10)) + "1e300\n1\n-1e300\n");

        PipelineResult result = (await folder.RunAsync("columns: { x: { type: double } }\nstages: [{ running: { values: { s: 'cumsum(x)' } } }]")).AssertPublished();

        string[] sums = [.. result.PublishedText().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[1])];
        Assert.Equal("1", sums[9].TrimEnd('0').TrimEnd('.'));
        Assert.Equal("2", sums[12].TrimEnd('0').TrimEnd('.'));
    }

    [Fact]
    public async Task Execute_Shares_AreOfTheWholeGroup()
    {
        folder.Write("a.csv", "k,x,d\na,1,1\nb,0,0\na,3,2\na,,\nb,0,0\n");
        folder.Write("b.csv", "k,x,d\na,4,1\n,5,3\n");

        PipelineResult result = (await folder.RunAsync(
            "columns: { x: { type: integer }, d: { type: double } }\nstages: [{ running: { per: k, values: { s: 'share(x)', t: 'share(d)' } } }]")).AssertPublished();

        Assert.Equal(["k,x,d,s,t\na,1,1,0.125,0.25\nb,0,0,,\na,3,2,0.375,0.5\na,,,,\nb,0,0,,\n", "k,x,d,s,t\na,4,1,0.5,0.25\n,5,3,1,1\n"], result.Published().Values.Select(text => text.Replace(",1.0", ",1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Execute_SumOfMoreDigitsThanADecimalHas_RejectsThoseRecords()
    {
        string large = "9" + new string('9', 27);
        folder.Write("a.csv", $"x\n{large}\n1\n-5\n");

        PipelineResult result = (await folder.RunAsync("columns: { x: { type: decimal } }\nrejects: { max: 1 }\nstages: [{ running: { values: { s: 'cumsum(x)' } } }]")).AssertPublished();

        // The rejected one does not count for those behind it.
        Assert.Equal($"x,s\n{large},{large}\n-5,{large[..^1]}4\n", result.PublishedText());
        Assert.StartsWith("a.csv,2,3,31,running-1,s,decimal.overflow,", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cumsum(x)")]
    [InlineData("share(x)")]
    public async Task Execute_ValueThatIsOnlyWarnedOf_IsRejectedAndCountsForNothing(string function)
    {
        folder.Write("a.csv", "x\ny\n4\n");

        PipelineResult result = (await folder.RunAsync($"columns: {{ x: {{ type: integer, severity: warn }} }}\nrejects: {{ max: 1 }}\nstages: [{{ running: {{ values: {{ s: '{function}' }} }} }}]")).AssertPublished();

        Assert.Equal($"x,s\n4,{(function is "share(x)" ? 1 : 4)}\n", result.PublishedText());
        Assert.StartsWith("a.csv,1,2,2,running-1,x,cast.integer,", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n: row_number(), before: lag(id), s: cumsum(x), d: cumsum(y)", "n,before,s,d\na,1,,1,1.5\ng,2,a,2,2\nd,3,g,5,1\n")]
    [InlineData("next: lead(id), part: share(x), s: cumsum(y)", "next,part,s\na,g,0.2,1.5\ng,d,0.2,2\nd,,0.6,1\n")]
    [InlineData("next: 'lead(id, 2)', before: 'lag(id, 2)', s: cumsum(y), t: cumsum(x)", "next,before,s,t\na,d,,1.5,1\ng,,,2,2\nd,,a,1,5\n")]
    public async Task Execute_RecordThatItRejects_DoesNotCountForItsNeighbours(string values, string expected)
    {
        folder.Write("a.csv", "id,x,y\na,1,1.5\nb,z,1\ng,1,0.5\ne,1,q\nd,3,-1\n");

        PipelineResult result = (await folder.RunAsync($"columns: {{ x: {{ type: integer, severity: warn }}, y: {{ type: double, severity: warn }} }}\nrejects: {{ max: 9 }}\nstages: [{{ running: {{ values: {{ {values} }} }} }}, {{ drop: [x, y] }}]")).AssertPublished();

        Assert.Equal("id," + expected, result.PublishedText());
        Assert.Equal(["b", "e"], [.. Assert.Single(result.Rejected()).Value.Split('\n')[1..^1].Select(line => line[..1])]);
    }

    [Theory]
    [InlineData("decimal", "1.234,z|5,1", "5,1,5,1")]
    [InlineData("decimal", "1.234,z|,1", ",1,,1")]
    [InlineData("double", "1.25,z|,1", ",1,,1")]
    [InlineData("double", "1.25,1|3,z|0.5,1", "1.25,1,1.25,1|0.5,1,1.75,2")]
    [InlineData("decimal", "1,1|1234567890123456789012345,z|1,1|2.5,1", "1,1,1,1|1,1,2,2|2.5,1,4.5,3")]
    [InlineData("decimal", "1234567890123456789012345,1|0.001,z|1,1", "1234567890123456789012345,1,1234567890123456789012345,1|1,1,1234567890123456789012346,2")]
    public async Task Execute_RecordThatAnotherFunctionRejects_LeavesNothingInASum(string type, string records, string expected)
    {
        folder.Write("a.csv", "x,y\n" + records.Replace('|', '\n') + "\n");

        PipelineResult result = (await folder.RunAsync($"columns: {{ x: {{ type: {type} }}, y: {{ type: decimal, severity: warn }} }}\nrejects: {{ max: 1 }}\nstages: [{{ running: {{ values: {{ s: cumsum(x), t: cumsum(y) }} }} }}]")).AssertPublished();

        Assert.Equal("x,y,s,t\n" + expected.Replace('|', '\n') + "\n", result.PublishedText());
    }

    [Fact]
    public async Task Execute_SumThatIsTooLargeForOneRecord_LeavesNothingOfIt()
    {
        folder.Write("a.csv", "id,y\na,1.5e308\nb,1e308\nc,-1e308\n");

        PipelineResult result = (await folder.RunAsync("columns: { y: { type: double } }\nrejects: { max: 9 }\nstages: [{ running: { values: { n: row_number(), s: cumsum(y) } } }]")).AssertPublished();

        Assert.Equal("id,y,n,s\na,1.5e308,1,1.5E+308\nc,-1e308,2,5E+307\n", result.PublishedText());
        Assert.Contains("double.overflow", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_ValuesSeveralRecordsAway_AreNullAtTheEndsOfEachGroup()
    {
        folder.Write("a.csv", "k,x\na,1\nb,2\na,3\na,4\nb,5\na,6\n");

        PipelineResult result = (await folder.RunAsync("stages: [{ running: { per: k, values: { b2: 'lag(x, 2)', b1: 'lag(x,1)', f2: 'lead(x, 2)', f1: lead(x), f3: 'lead(\"x\", 3)' } } }]")).AssertPublished();

        Assert.Equal("k,x,b2,b1,f2,f1,f3\na,1,,,4,3,6\nb,2,,,,5,\na,3,,1,6,4,\na,4,1,3,,6,\nb,5,,2,,,\na,6,3,4,,,\n", result.PublishedText());
    }

    [Fact]
    public async Task Execute_NamesThatAreThere_AreReplacedInTheirPlaceAndKeepTheirForms()
    {
        folder.Write("a.csv", "x;y\n1,5;a\n2,5;b\n");

        PipelineResult result = (await folder.RunAsync(
            "columns: { x: { type: decimal, decimal: ',' } }\nstages: [{ running: { values: { y: 'lag(x)', x: 'cumsum(x)' } } }, { derive: { z: 'y + 1' } }]")).AssertPublished();

        Assert.Equal("x;y;z\n1.5;;\n4.0;1,5;2.5\n", result.PublishedText());
    }

    [Theory(Timeout = Limit)]
    [InlineData("n: 'row_number()', s: 'cumsum(id)'")]
    [InlineData("n: 'lead(id)', s: 'share(id)'")]
    public async Task Execute_MoreGroupsThanFit_ComputesTheSame(string values)
    {
        int[] ids = [.. Enumerable.Range(0, 60_000).Select(n => (int)(n * 7919L % 60_000 / 3))];
        folder.Write("a.csv", "id\n" + string.Concat(ids.Select(id => $"{id}\n")));
        Dictionary<int, (int Seen, int Left)> seen = ids.GroupBy(id => id).ToDictionary(group => group.Key, group => (0, group.Count()));

        PipelineResult result = (await folder.RunAsync($"columns: {{ id: {{ type: integer }} }}\nrun: {{ state_memory: 1MiB }}\nstages: [{{ running: {{ per: id, values: {{ {values} }} }} }}, {{ select: [id, n] }}]")).AssertPublished();

        Assert.Equal("id,n\n" + string.Concat(ids.Select(id =>
        {
            (int n, int left) = seen[id] = (seen[id].Seen + 1, seen[id].Left - 1);
            return values.StartsWith("n: 'row", StringComparison.Ordinal) ? $"{id},{n}\n" : left > 0 ? $"{id},{id}\n" : $"{id},\n";
        })), result.PublishedText());
    }

    [Theory(Timeout = Limit)]
    [InlineData("n: 'row_number()'")]
    [InlineData("n: 'share(id)'")]
    public async Task Execute_EachSpillCallFailing_EndsWith74AndPublishesNothing(string values)
    {
        folder.Write("a.csv", "id,t\n" + string.Concat(Enumerable.Range(0, 14_000).Select(id => $"{id * 7919 % 14_000},{new string('x', 60)}\n")));
        await HeldRuns.AssertEachSpillCallCanFailAsync(folder, $"columns: {{ id: {{ type: integer }} }}\nstages: [{{ running: {{ per: id, values: {{ {values} }} }} }}]");
    }

    [Theory]
    [InlineData("stages: [{ running: id }]", "expected values")]
    [InlineData("stages: [{ running: { values: {} } }]", "expected values")]
    [InlineData("stages: [{ running: { values: { a: 'sum(id)' } } }]", "expected row_number(), lag(COLUMN[, N])")]
    [InlineData("stages: [{ running: { values: { a: 'lag(id, 0)' } } }]", "'a': expected a number of records from 1 to 1000")]
    [InlineData("stages: [{ running: { values: { a: 'lead(id, 99999999999)' } } }]", "'a': expected a number of records from 1 to 1000")]
    [InlineData("stages: [{ running: { values: { a: 'cumsum(id, 2)' } } }]", "no column 'id, 2'")]
    [InlineData("stages: [{ running: { values: { a: 'lag()' } } }]", "expected row_number(), lag(COLUMN[, N])")]
    [InlineData("stages: [{ running: { values: { a: 'row_number(id)' } } }]", "expected row_number(), lag(COLUMN[, N])")]
    [InlineData("stages: [{ running: { values: { a: 'lag(ida)' } } }]", "did you mean")]
    [InlineData("stages: [{ running: { values: { a: 'cumsum(id)' } } }]", "takes numbers: declare its type")]
    [InlineData("stages: [{ running: { values: { a: 'lag(id)' }, by: id } }]", "unknown key 'by'")]
    public void Plan_StageThatIsWrong_SaysWhatIs(string yaml, string expected)
    {
        folder.Write("a.csv", "id\n1\n");

        Assert.Contains(expected, folder.Refused(yaml).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_Preview_IsOfAllRecords()
    {
        folder.Write("a.csv", "id\n3\n1\n4\n");

        PipelinePreview preview = PipelinePreview.Take(PipelinePlan.Create(folder.Define("columns: { id: { type: integer } }\nstages: [{ running: { values: { s: 'share(id)' } } }]")), 2);

        Assert.Equal("3 0.375,1 0.125", string.Join(',', preview.Rows.Select(row => $"{row[0]} {row[1]}")));
    }

    private static IEnumerable<(string Name, string Call, Func<List<string[]>, IEnumerable<string>> Of)> Functions(Random random)
    {
        int lag = random.Next(7);
        int lead = random.Next(7);
        yield return ("f1", "row_number()", group => group.Select((_, n) => (n + 1).ToString(CultureInfo.InvariantCulture)));
        yield return ("f2", $"lag({SortJob.Types[lag]})", group => group.Select((_, n) => n == 0 ? "" : group[n - 1][lag]));
        yield return ("f3", $"lead({SortJob.Types[lead]})", group => group.Select((_, n) => n + 1 == group.Count ? "" : group[n + 1][lead]));
        yield return ("f4", "cumsum(integer)", group => Sums(group, 1));
        yield return ("f5", "cumsum(decimal)", group => Sums(group, 2));
    }

    private static IEnumerable<string> Sums(List<string[]> group, int column)
    {
        decimal? sum = null;
        foreach (string[] record in group)
        {
            sum = record[column].Length == 0 ? sum : (sum ?? 0) + decimal.Parse(record[column], CultureInfo.InvariantCulture);
            yield return sum?.ToString(CultureInfo.InvariantCulture) ?? "";
        }
    }
}
