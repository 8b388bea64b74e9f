using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Core.Tests.Graph;
using Pipeline.Core.Tests.Statistics;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Profiles;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Profiles;

/// <summary>Profiles of whole runs: against what LINQ and fractions say, and against each other under all settings.</summary>
public sealed class DataProfileTests : IDisposable
{
    private const int Limit = 300_000;

    private static readonly string[] Texts = ["", "x", "a,b", "say \"hi\"", "two\nlines", "日本", "Zoë", "007", "NULL"];

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Columns_RandomData_AreWhatFractionsSay(int seed)
    {
        Random random = new(seed);
        string?[][] records = [.. Enumerable.Range(0, 200 + random.Next(2000)).Select(i => Record(random, i))];
        Write(records);
        ProfileOptions options = new() { Quantiles = [0, 0.1m, 0.5m, 0.999m, 1], TopValues = 3 };

        DataProfile profile = await ProfileAsync(options, definition => definition with { Run = definition.Run with { BatchBytes = 4 << 10, StateMemory = 1 << 20 } });

        Assert.Equal(Names, profile.Columns.Select(column => column.Name));
        foreach (ColumnSummary column in profile.Columns)
        {
            int place = Array.IndexOf(Names, column.Name);
            string[] values = [.. records.Select(record => record[place]).OfType<string>()];
            Assert.Equal((records.Length, records.Length - values.Length, values.Count(value => value.Length == 0)), (column.Records, column.Nulls, column.Empty));
            Assert.Equal(values.GroupBy(value => value).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, ByBytes).Take(3).Select(group => new ValueCount(group.Key, group.Count())), column.Top);
            Assert.Equal((Runes(values, lengths => lengths.Min()), Runes(values, lengths => lengths.Max())), (column.MinLength, column.MaxLength));
            if (column.Type == ColumnType.Text)
            {
                Assert.Equal((values.Distinct().Count(), values.Order(ByBytes).First(), values.Order(ByBytes).Last()), (column.Distinct, column.Min, column.Max));
                Assert.Equal((null, null, null, null), (column.Sum, column.Mean, column.StandardDeviation, column.Quantiles[1]));
            }
            else
            {
                CheckNumbers(column, [.. values.Select(Fraction.Parse)], options);
            }
        }

        Assert.Equal([ColumnType.Integer, ColumnType.Decimal, ColumnType.Text, ColumnType.Integer, ColumnType.Text], profile.Columns.Select(column => column.Type));
    }

    [Theory(Timeout = Limit)]
    [InlineData("", "")]
    [InlineData("few,text", "")]
    [InlineData("", "x ~ n + few^2 + n:few")]
    public async Task Figures_AnyParallelismBatchMemoryAndPlacement_AreTheSame(string by, string fit)
    {
        Random random = new(5);
        Write([.. Enumerable.Range(0, 3000).Select(i => Record(random, i))]);
        ProfileOptions options = new() { By = by.Length == 0 ? [] : by.Split(','), Bars = 7, HasCorrelations = true, Fit = fit.Length == 0 ? null : FitFormula.Parse(fit) };
        string expected = Json(await ProfileAsync(options));
        foreach ((int jobs, int batch, long memory) in new[] { (1, 4 << 10, 1L << 20), (2, 512 << 10, 128L << 20), (8, 4 << 10, 1L << 20), (8, 1 << 10, 4L << 20) })
        {
            string found = Json(await ProfileAsync(options, definition => definition with { Run = definition.Run with { Jobs = jobs, BatchBytes = batch, StateMemory = memory } }));
            Assert.Equal(expected, found);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(1, 4L << 20, 64 << 10)]
    [InlineData(3, 1L << 20, 4 << 10)]
    [InlineData(2, 256L << 20, 512 << 10)]
    public async Task Columns_ThatTurnUniqueEarlyLateOrNever_AreThoseOfOneGroup(int jobs, long memory, int batch)
    {
        // Values of groups are neither packed nor listed in that way, so each holds the other.
        Random random = new(11);
        int count = ValueTable.EntriesThatTell + 12_000;
        int[] ids = [.. Enumerable.Range(1, count)];
        random.Shuffle(ids);
        folder.Write("a.csv", "one,id,late,odd,price,at,day,name,long,few,large\n" + string.Concat(ids.Select((id, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"1,{id},{(i < 12_000 ? i % 7 : i)},{(i % 5000 == 0 ? "+" : i % 7001 == 0 ? "x" : "")}{id},{Math.Round(random.Next(1, 9_000_000) / 1000m, random.Next(4))},{Moment(random):yyyy-MM-ddTHH:mm:ssZ},{Moment(random):yyyy-MM-dd},N{id},a longer name {id},{(random.Next(9) == 0 ? "" : $"{random.Next(9)}")},{id * 3_000_000_007L}\n"))));
        DataProfile one = await ProfileAsync(new ProfileOptions { By = ["one"] });

        DataProfile all = await ProfileAsync(new ProfileOptions(), definition => definition with { Run = definition.Run with { Jobs = jobs, StateMemory = memory, BatchBytes = batch } });

        Assert.Equal(Json(one.Columns.Select(column => column with { Group = [] })), Json(all.Columns));
        Assert.Equal((count, ColumnType.Integer, ColumnType.Text, ColumnType.Timestamp), ((int)all.Columns[1].Distinct, all.Columns[1].Type, all.Columns[3].Type, all.Columns[5].Type));

        static DateTime Moment(Random random) => new DateTime(2026, 1, 1).AddSeconds(random.Next(365 * 86_400));
    }

    [Fact(Timeout = Limit)]
    public async Task Columns_ByGroup_AreThoseOfTheGroupAlone()
    {
        Random random = new(6);
        Write([.. Enumerable.Range(0, 1500).Select(i => Record(random, i))]);

        DataProfile groups = await ProfileAsync(new ProfileOptions { By = ["few"], Bars = 4 });

        string?[] keys = [.. groups.Columns.Select(column => column.Group[0]).Distinct()];
        Assert.Equal("0123456", string.Concat(keys));
        Assert.Null(keys[^1]);
        foreach (string? key in keys)
        {
            DataProfile alone = await ProfileAsync(new ProfileOptions { Bars = 4 }, yaml: $"stages: [{{ filter: \"few {(key is null ? "is null" : $"= '{key}'")}\" }}]");
            Assert.Equal(Json(alone.Columns), Json(groups.Columns.Where(column => column.Group[0] == key).Select(column => column with { Group = [] })));
        }
    }

    [Theory]
    [InlineData("1|-2|+3", ColumnType.Integer, "2")]
    [InlineData("1|2.50|-0.1", ColumnType.Decimal, "3.40")]
    [InlineData("1|2.5|1e3", ColumnType.Decimal, "1003.5")]
    [InlineData("1|2.5|1e40", ColumnType.Double, "1E+40")]
    [InlineData("1|NaN", ColumnType.Text, null)]
    [InlineData("9223372036854775807|1", ColumnType.Integer, "9223372036854775808")]
    [InlineData("9223372036854775808|1", ColumnType.Decimal, "9223372036854775809")]
    [InlineData("true|false", ColumnType.Boolean, null)]
    [InlineData("2024-02-29|2023-01-01", ColumnType.Date, null)]
    [InlineData("2024-02-29T10:00:00Z|2023-01-01T00:00:00Z", ColumnType.Timestamp, null)]
    [InlineData("2024-02-30|2023-01-01", ColumnType.Text, null)]
    [InlineData("007|8", ColumnType.Text, null)]
    [InlineData("1|x", ColumnType.Text, null)]
    [InlineData("0|0.5|0", ColumnType.Decimal, "0.5")]
    [InlineData("", ColumnType.Text, null)]
    public async Task Type_OfAnUndeclaredColumn_IsTheNarrowestOfAllValues(string values, ColumnType type, string? sum)
    {
        folder.Write("a.csv", "id,v\n" + string.Concat(values.Split('|').Select((value, i) => $"{i},{value}\n")));

        ColumnSummary column = (await ProfileAsync(new ProfileOptions())).Columns[1];

        Assert.Equal((type, sum), (column.Type, column.Sum));
    }

    [Fact]
    public async Task Columns_DeclaredInAWayOfTheirOwn_AreReadInThatWay()
    {
        folder.Write("a.csv", "v;d\n\"1.234,50\";31.12.2024\n-0,5;01.01.2024\n;\n");

        DataProfile profile = await ProfileAsync(new ProfileOptions { Quantiles = [0.5m] }, yaml: """
            input: { csv: { delimiter: ';' } }
            columns: { v: { type: decimal, decimal: ',', thousands: '.' }, d: { type: date, format: dd.MM.yyyy } }
            """);

        Assert.Equal((ColumnType.Decimal, 1, "1234.00", "617.00"), (profile.Columns[0].Type, profile.Columns[0].Nulls, profile.Columns[0].Sum, profile.Columns[0].Quantiles[0]));
        Assert.Equal((ColumnType.Date, 2L), (profile.Columns[1].Type, profile.Columns[1].Distinct));
    }

    [Theory]
    [InlineData("integer", "007|8", "15")]
    [InlineData("decimal", "00.5|-01", "-0.5")]
    [InlineData("double", "007|8", "15")]
    public async Task Columns_DeclaredAsNumbers_MayHaveZerosInFront(string type, string values, string sum)
    {
        folder.Write("a.csv", "v\n" + values.Replace('|', '\n') + "\n");

        ColumnSummary column = (await ProfileAsync(new ProfileOptions(), yaml: $"columns: {{ v: {{ type: {type} }} }}")).Columns[0];

        Assert.Equal((type, sum), (column.Type.ToString().ToLowerInvariant(), column.Sum));
    }

    [Theory]
    [InlineData("type: decimal, decimal: ','", "1,5|abc", "1,5", "abc")]
    [InlineData("type: integer, thousands: ' '", "+1|1.5", "+1", "1.5")]
    [InlineData("type: date, format: dd.MM.yyyy", "31.12.2024|x", "31.12.2024", "x")]
    [InlineData("type: decimal", "1.5|abc", "1.5", "abc")]
    public async Task Columns_WithAValueThatIsOnlyWarnedOf_AreTexts(string declared, string values, string min, string max)
    {
        folder.Write("a.csv", "id;v\n" + string.Concat(values.Split('|').Select(value => $"1;{value}\n")));

        DataProfile profile = await ProfileAsync(new ProfileOptions(), yaml: $"input: {{ csv: {{ delimiter: ';' }} }}\ncolumns: {{ v: {{ {declared}, severity: warn }} }}");

        using MemoryStream json = new();
        profile.WriteJson(json);
        JsonElement column = JsonDocument.Parse(json.ToArray()).RootElement.GetProperty("columns")[1];
        Assert.Equal(("text", min, max), (column.GetProperty("type").GetString(), column.GetProperty("min").GetString(), column.GetProperty("max").GetString()));
    }

    [Fact]
    public async Task Columns_DeclaredAsDouble_AreDoublesFromTheFirst()
    {
        folder.Write("a.csv", "x,y\n0.1,1e10\n0.10000000000000000001,1e-20\n0.3,2.5\n");

        DataProfile profile = await ProfileAsync(new ProfileOptions(), yaml: "columns: { x: { type: double }, y: { type: double } }");

        Assert.Equal((2L, "0.5"), (profile.Columns[0].Distinct, profile.Columns[0].Sum));
        Assert.Equal("10000000002.5", profile.Columns[1].Sum);
    }

    [Theory]
    [InlineData("0.1|0.2|0.3|0.4", 3, "1,1,2")]
    [InlineData("0.1|0.2|0.3|0.4|0.5|0.6|0.7|0.8|0.9|1.0|1.1", 10, "1,1,1,1,1,1,1,1,1,2")]
    [InlineData("1e308|-1e308|1.5e308", 4, "1,0,0,2")]
    [InlineData("7|7.0|7.00", 4, "3")]
    [InlineData("9223372036854775800|9223372036854775806|9223372036854775807", 3, "1,0,2")]
    public async Task Histogram_ValuesAtEdges_AreWhereTheExactEdgesPutThem(string values, int bars, string expected)
    {
        folder.Write("a.csv", "v\n" + values.Replace('|', '\n') + "\n");

        IReadOnlyList<HistogramBar> histogram = (await ProfileAsync(new ProfileOptions { Bars = bars })).Columns[0].Histogram;

        Assert.Equal(expected, string.Join(',', histogram.Select(bar => bar.Count)));
        Assert.All(histogram, bar => Assert.True(double.IsFinite(bar.From) && double.IsFinite(bar.To)));
    }

    [Fact]
    public async Task Columns_FilesWithOtherColumns_AreCountedWhereTheyAre()
    {
        folder.Write("a.csv", "a,b\n1,x\n2,\n");
        folder.Write("b.csv", "b,c,a\ny,1.5,3\n");

        DataProfile profile = await ProfileAsync(new ProfileOptions { By = ["b"] }, yaml: "drift: { new: ignore, missing: ignore, reordered: ignore }");

        Assert.Equal(
            ["x a 1 0 1", "x b 1 0 x", "x c 0 0 ", "y a 1 0 3", "y b 1 0 y", "y c 1 0 1.5", " a 1 0 2", " b 1 1 ", " c 0 0 "],
            profile.Columns.Select(column => $"{column.Group[0]} {column.Name} {column.Records} {column.Nulls} {column.Min}"));
    }

    [Fact]
    public async Task Correlations_DecimalsDoublesAndNulls_AreExactOverWhatIsKnown()
    {
        folder.Write("a.csv", "x,y,z,t\n1,2,1e1,a\n2,4.5,2e1,b\n3,,3e1,c\n4,7,2.5,d\n5.5,1,,e\n");

        DataProfile profile = await ProfileAsync(new ProfileOptions { HasCorrelations = true });

        Assert.Equal(["x y 4", "x z 4", "y z 3"], profile.Correlations.Select(pair => $"{pair.First} {pair.Second} {pair.Records}"));
        Assert.Equal(Correlation([(1, 2), (2, 4.5), (4, 7), (5.5, 1)]), profile.Correlations[0].Value);
        Assert.Equal(Correlation([(1, 10), (2, 20), (3, 30), (4, 2.5)]), profile.Correlations[1].Value);
        Assert.Equal(Correlation([(2, 10), (4.5, 20), (7, 2.5)]), profile.Correlations[2].Value);
    }

    [Fact]
    public async Task Correlations_NumbersWrittenInAWayOfTheirOwn_AreReadInThatWay()
    {
        folder.Write("a.csv", "a;b\n1.234;1\n2;2\n3,5;3\n");

        DataProfile profile = await ProfileAsync(new ProfileOptions { HasCorrelations = true }, yaml: "input: { csv: { delimiter: ';' } }\ncolumns: { a: { type: double, decimal: ',', thousands: '.' } }");

        Assert.Equal(Correlation([(1234, 1), (2, 2), (3.5, 3)]), profile.Correlations[0].Value);
    }

    [Fact]
    public async Task Fit_OfAReferenceSet_HasTheCertifiedFigures()
    {
        folder.Write("longley.csv", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Statistics", "Nist", "Longley.csv")));

        ProfileFit fit = (await ProfileAsync(new ProfileOptions { Fit = FitFormula.Parse("y ~ x1 + x2 + x3 + x4 + x5 + x6") })).Fit!;

        Assert.Equal(["(intercept)", "x1", "x2", "x3", "x4", "x5", "x6"], fit.Terms.Select(term => term.Term));
        Assert.Equal(-3482258.63459582, fit.Terms[0].Estimate!.Value, 1e-7);
        Assert.Equal(455.478499142212, fit.Terms[6].Error!.Value, 1e-11);
        Assert.Equal((16, 9), (fit.Records, fit.Degrees));
    }

    [Theory]
    [InlineData("y", "expected ~")]
    [InlineData("y ~", "expected a column at character 4")]
    [InlineData("y ~ a b", "expected + or : but found 'b'")]
    [InlineData("y ~ a^0", "expected a power from 1 to 20")]
    [InlineData("y ~ a^", "expected a power")]
    [InlineData("y^2 ~ a", "without a power")]
    [InlineData("y ~ 0", "neither a term nor an intercept")]
    [InlineData("y ~ `a", "between backquotes")]
    [InlineData("y ~ a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a", "at most 20")]
    public void Parse_FormulaThatIsNone_SaysWhatIsExpected(string formula, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => FitFormula.Parse(formula)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_Formula_HasItsTerms()
    {
        FitFormula formula = FitFormula.Parse("`net total` ~ a +b^2+ a:b^3 + 0");

        Assert.Equal(("net total", false), (formula.Response, formula.HasIntercept));
        Assert.Equal(["a", "b^2", "a:b^3"], formula.Terms.Select(term => term.Text));
        Assert.Equal([new FitFactor("a", 1), new FitFactor("b", 3)], formula.Terms[2].Factors);
    }

    [Fact]
    public void Make_ColumnThatIsNotThere_SaysWhichThereAre()
    {
        folder.Write("a.csv", "id,price\n1,2\n");

        PlanException refused = Assert.Throws<PlanException>(() => new DataProfile(PipelinePlan.Create(folder.Define()), new ProfileOptions { By = ["prices"], Fit = FitFormula.Parse("id ~ x") }));

        Assert.Equal(2, refused.Problems.Count);
        Assert.Contains("--by: no column 'prices'; did you mean 'price'?", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TooManyGroups_SaysWhatTakesThem()
    {
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Range(0, ProfileOptions.MostGroups + 1).Select(id => $"{id}\n")));
        PipelinePlan plan = PipelinePlan.Create(folder.Define());

        PipelineResult result = await PipelineFolder.RunAsync(plan, new RunOptions { CheckOnly = true, Profile = new DataProfile(plan, new ProfileOptions { By = ["id"] }) });

        Assert.Equal(64, result.Report.ExitCode);
        Assert.Contains("more than 10,000 groups", result.Report.Failure, StringComparison.Ordinal);
    }

    private static readonly string[] Names = ["n", "x", "text", "few", "mixed"];

    private static IComparer<string> ByBytes { get; } = Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    private static string?[] Record(Random random, int number) =>
    [
        random.Next(9) == 0 ? null : (number - random.Next(1000)).ToString(CultureInfo.InvariantCulture),
        random.Next(9) == 0 ? null : ((random.Next(-9999, 9999) * 1.0m) / (decimal)Math.Pow(10, random.Next(4))).ToString(CultureInfo.InvariantCulture),
        random.Next(9) == 0 ? null : Texts[random.Next(Texts.Length)],
        random.Next(9) == 0 ? null : random.Next(7).ToString(CultureInfo.InvariantCulture),
        random.Next(2) == 0 ? "12" : random.Next(3) == 0 ? "x" : number.ToString(CultureInfo.InvariantCulture),
    ];

    private void Write(string?[][] records) =>
        folder.Write("a.csv", string.Join(',', Names) + "\n" + string.Concat(records.Select(record => string.Join(',', record.Select(value =>
            value is null ? "" : value.Length == 0 || value.AsSpan().ContainsAny(",\"\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value)) + "\n")));

    private async Task<DataProfile> ProfileAsync(ProfileOptions options, Func<PipelineDefinition, PipelineDefinition>? change = null, string yaml = "")
    {
        PipelinePlan plan = PipelinePlan.Create(folder.Define(yaml, change));
        DataProfile profile = new(plan, options);
        PipelineResult result = await PipelineFolder.RunAsync(plan, new RunOptions { CheckOnly = true, Profile = profile });
        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        return profile;
    }

    private static void CheckNumbers(ColumnSummary column, Fraction[] values, ProfileOptions options)
    {
        Fraction[] sorted = [.. values.OrderBy(value => value.ToDouble())];
        Fraction sum = values.Aggregate((a, b) => a + b);
        Fraction mean = sum / values.Length;
        Fraction squares = values.Select(value => (value - mean) * (value - mean)).Aggregate((a, b) => a + b);
        Assert.Equal(sum.ToDouble(), Fraction.Parse(column.Sum!).ToDouble());
        Assert.Equal(mean.ToDouble(), double.Parse(column.Mean!, CultureInfo.InvariantCulture), 1e-12 * Math.Abs(mean.ToDouble()));
        Assert.Equal((squares / (values.Length - 1)).RootToDouble(), double.Parse(column.StandardDeviation!, CultureInfo.InvariantCulture));
        Assert.Equal((sorted[0].ToDouble(), sorted[^1].ToDouble()), (Fraction.Parse(column.Min!).ToDouble(), Fraction.Parse(column.Max!).ToDouble()));
        Assert.Equal(values.Select(value => value.ToDouble()).Distinct().Count(), column.Distinct);
        for (int i = 0; i < options.Quantiles.Count; i++)
        {
            Fraction place = Fraction.Parse(options.Quantiles[i].ToString(CultureInfo.InvariantCulture)) * (values.Length - 1);
            int whole = (int)(options.Quantiles[i] * (values.Length - 1));
            Fraction expected = sorted[whole] + ((sorted[Math.Min(whole + 1, values.Length - 1)] - sorted[whole]) * (place - whole));
            Assert.Equal(expected.ToDouble(), Fraction.Parse(column.Quantiles[i]!).ToDouble());
        }
    }

    private static double Correlation((double X, double Y)[] points)
    {
        Fraction n = points.Length;
        Fraction Sum(Func<(double X, double Y), Fraction> of) => points.Select(of).Aggregate((a, b) => a + b);
        Fraction x = Sum(p => Fraction.Of(p.X));
        Fraction y = Sum(p => Fraction.Of(p.Y));
        Fraction together = (n * Sum(p => Fraction.Of(p.X) * Fraction.Of(p.Y))) - (x * y);
        Fraction spreads = ((n * Sum(p => Fraction.Of(p.X) * Fraction.Of(p.X))) - (x * x)) * ((n * Sum(p => Fraction.Of(p.Y) * Fraction.Of(p.Y))) - (y * y));
        return Math.Sign(together.ToDouble()) * (together * together / spreads).RootToDouble();
    }

    private static long? Runes(string[] values, Func<IEnumerable<int>, int> of) => values.Length == 0 ? null : of(values.Select(value => value.EnumerateRunes().Count()));

    private static string Json(DataProfile profile)
    {
        using MemoryStream json = new();
        profile.WriteJson(json);
        return Encoding.UTF8.GetString(json.ToArray());
    }

    private static string Json(IEnumerable<ColumnSummary> columns) => JsonSerializer.Serialize(columns);
}
