using Pipeline.Definition;
using Pipeline.Nights;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Nights;

public sealed class NightJudgeTests
{
    private static readonly GuardDefinition Factor = new() { Sums = ["s"] };
    private static readonly GuardDefinition Deviations = Factor with { Deviations = 3 };

    [Theory]
    [InlineData(1000, true)]
    [InlineData(500, true)]
    [InlineData(499, false)]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    [InlineData(0, false)]
    public void Judge_ByFactor_RowsWithinIt(long rows, bool isWell) =>
        Assert.Equal(isWell, Judge(Factor, Night(rows), Night(1000), Night(1000), Night(1000)).Findings.Count == 0);

    [Theory]
    [InlineData(868, true)]
    [InlineData(866, false)]
    [InlineData(1133, true)]
    [InlineData(1134, false)]
    public void Judge_ByDeviations_OneOddNightDoesNotMoveTheRange(long rows, bool isWell)
    {
        // The median is 1000, and the distances from it 40 30 0 10 9000: their median is 30, and 3 × 1.4826 × 30 is 133.4.
        EarlierNight[] nights = [.. new long[] { 960, 1030, 1000, 990, 10_000 }.Select(Night)];

        IReadOnlyList<string> findings = Judge(Deviations, Night(rows), nights).Findings;

        Assert.Equal(isWell ? [] : [$"rows read: {rows:#,0}, expected 867 to 1,133 (5 nights, r0 to r4)", $"rows written: {rows:#,0}, expected 867 to 1,133 (5 nights, r0 to r4)"], findings);
    }

    [Fact]
    public void Judge_ConstantHistory_AllowsAsMuchAsTheFloor()
    {
        EarlierNight[] nights = [Night(1000), Night(1000), Night(1000)];

        Assert.Empty(Judge(Deviations, Night(1100), nights).Findings);
        Assert.Equal(2, Judge(Deviations, Night(1101), nights).Findings.Count);
    }

    [Fact]
    public void Judge_TooFewNights_ComparesNothing()
    {
        NightVerdict verdict = Judge(Factor, Night(0), Night(1000), Night(1000));

        Assert.Equal((0, 0, 2), (verdict.Compared, verdict.Findings.Count, verdict.Nights.Count));
    }

    [Theory]
    [InlineData(0, 0.01, true)] // a hundredth of all records is well in any case
    [InlineData(0, 0.011, false)]
    [InlineData(0.2, 0.4, true)]
    [InlineData(0.2, 0.401, false)]
    [InlineData(0.2, 0.08, false)]
    public void Judge_NullRate_ByFactorAndFloor(double before, double now, bool isWell)
    {
        NightVerdict verdict = Judge(Factor, Nulls(now), Nulls(before), Nulls(before), Nulls(before));

        Assert.True(isWell == (verdict.Findings.Count == 0), string.Join("; ", verdict.Findings));
        Assert.All(verdict.Findings, finding => Assert.Contains("null rate of 'a': ", finding, StringComparison.Ordinal));

        static EarlierNight Nulls(double rate) => Night(100_000, a: new ColumnFigures("a", 100_000, (long)Math.Round(rate * 100_000), 3));
    }

    [Fact]
    public void Judge_RejectRate_NamesItsRange()
    {
        EarlierNight tonight = Night(1000) with { Counts = new StageCounts { In = 1000, Out = 950, Rejected = 50 } };

        Assert.Equal("reject rate: 5 %, expected 0 % to 1 % (3 nights, r0 to r2)", Assert.Single(FindingsOf(Factor, tonight, Night(1000), Night(1000), Night(1000))));
    }

    [Theory]
    [InlineData(100_000, 99_000, 50_000, 49_800, true)] // a key, and half as many records
    [InlineData(100_000, 99_000, 100_000, 40_000, false)] // a key no more
    [InlineData(100_000, 5, 51_000, 5, true)] // countries
    [InlineData(100_000, 5, 100_000, 1, false)] // one of them
    public void Judge_DistinctShare_IsWellWhereShareOrNumberIs(long rowsBefore, long before, long rows, long now, bool isWell)
    {
        EarlierNight earlier = Night(rowsBefore, a: new ColumnFigures("a", rowsBefore, 0, before));

        NightVerdict verdict = Judge(Factor, Night(rows, a: new ColumnFigures("a", rows, 0, now)), earlier, earlier, earlier);

        Assert.True(isWell == (verdict.Findings.Count == 0), string.Join("; ", verdict.Findings));
        Assert.All(verdict.Findings, finding => Assert.StartsWith("distinct share of 'a': ", finding, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("100", "150", true)]
    [InlineData("100", "201", false)]
    [InlineData("-100", "-51", true)]
    [InlineData("-100", "-201", false)]
    [InlineData("-100", "100", false)]
    [InlineData("100", null, false)]
    public void Judge_Sum_ByFactorOnItsSideOfZero(string before, string? now, bool isWell)
    {
        EarlierNight earlier = Night(1000, sum: before);

        NightVerdict verdict = Judge(Factor, Night(1000, sum: now), earlier, earlier, earlier);

        Assert.True(isWell == (verdict.Findings.Count == 0), string.Join("; ", verdict.Findings));
        Assert.All(verdict.Findings, finding => Assert.StartsWith("sum of 's': ", finding, StringComparison.Ordinal));
    }

    [Fact]
    public void Judge_HeaderOfTheLastNight_DriftIsNamed()
    {
        EarlierNight old = Night(1000, header: ["x"]);
        EarlierNight last = Night(1000, header: ["id", "a", "b"]);

        Assert.Equal(["header: 'c' came, 'b' went; expected those of run r2"], FindingsOf(Factor, Night(1000, header: ["id", "a", "c"]), old, old, last));
        Assert.Equal(["header: the columns stand in another order; expected those of run r2"], FindingsOf(Factor, Night(1000, header: ["a", "id", "b"]), old, old, last));
        Assert.Equal(
            ["header: 'n0', 'n1', 'n2', 'n3', 'n4' and 2,995 more came; expected those of run r2"],
            FindingsOf(Factor, Night(1000, header: ["id", "a", "b", .. Enumerable.Range(0, 3000).Select(i => $"n{i}")]), old, old, last));
    }

    [Fact]
    public void Judge_ColumnThatIsNewOrIgnored_IsNotCompared()
    {
        EarlierNight earlier = Night(1000, a: new ColumnFigures("a", 1000, 0, 3));

        Assert.Equal(["columns of the output: 'b' came, 'a' went; expected those of run r2"], FindingsOf(Factor, Night(1000, a: new ColumnFigures("b", 1000, 999, 1)), earlier, earlier, earlier));
        Assert.Empty(Judge(Factor with { Ignore = ["a"] }, Night(1000, a: new ColumnFigures("a", 1000, 999, 1)), earlier, earlier, earlier).Findings);
    }

    [Fact]
    public void Judge_NightsWithoutFigures_CompareRowsAlone()
    {
        EarlierNight earlier = Night(1000) with { Figures = null };

        NightVerdict verdict = Judge(Factor, Night(1000, a: new ColumnFigures("a", 1000, 999, 1)), earlier, earlier, earlier);

        Assert.Equal((3, 0), (verdict.Compared, verdict.Findings.Count));
    }

    [Fact]
    public void Judge_ZeroRows_IsAFindingAndNoRateIsMade()
    {
        EarlierNight earlier = Night(1000, a: new ColumnFigures("a", 1000, 0, 3));

        Assert.Equal(
            ["rows read: 0, expected 500 to 2,000 (3 nights, r0 to r2)", "rows written: 0, expected 500 to 2,000 (3 nights, r0 to r2)"],
            FindingsOf(Factor, Night(0, a: new ColumnFigures("a", 0, 0, 0)), earlier, earlier, earlier));
    }

    private static NightVerdict Judge(GuardDefinition guard, EarlierNight tonight, params EarlierNight[] nights) =>
        NightJudge.Judge(guard, tonight.Counts, tonight.Figures!, [.. nights.Select((night, i) => night with { RunId = $"r{i}" })]);

    private static IEnumerable<string> FindingsOf(GuardDefinition guard, EarlierNight tonight, params EarlierNight[] nights) => Judge(guard, tonight, nights).Findings;

    private static EarlierNight Night(long rows) => Night(rows, null);

    private static EarlierNight Night(long rows, ColumnFigures? a = null, string? sum = "", IReadOnlyList<string>? header = null) => new(
        "r",
        new StageCounts { In = rows, Out = rows },
        new NightFigures
        {
            Header = header ?? ["id"],
            Columns = a is { } column ? [column] : [],
            Sums = sum is "" ? new Dictionary<string, string?>(StringComparer.Ordinal) : new Dictionary<string, string?>(StringComparer.Ordinal) { ["s"] = sum },
        });
}
