using System.Text.Json;
using Pipeline.Cli.Commands;
using Pipeline.Tuning;

namespace Pipeline.Cli.Tests.Commands;

/// <summary>The sentence below the table says what the table says.</summary>
public sealed class TuneTextTests
{
    private static readonly MedianInterval Faster = new(0.4, 0.5, 0.6);
    private static readonly MedianInterval Slower = new(1.1, 1.2, 1.3);
    private static readonly MedianInterval Same = new(0.9, 1.01, 1.1);

    [Fact]
    public void Write_Gain_IsThatOfTheConfirmingRuns()
    {
        TuningResult result = Result(Row("--dop score=8", Faster)) with { Changes = [new SettingChange(["run", "dop", "score"], "8", "--dop score=8")], Confirmed = new(0.45, 0.52, 0.61) };
        Assert.Equal("best: --dop score=8 takes 0.52 of the time before (95 % between 0.45 and 0.61)", Last(result));
    }

    [Fact]
    public void Write_WonTheRaceOnly_SaysSo()
    {
        TuningResult result = Result(Row("--dop score=8", Faster)) with { Unconfirmed = "--dop score=8", UnconfirmedRatio = Same };
        Assert.Equal("--dop score=8 looked faster, but did not win again: 1.01 of the time before (95 % between 0.90 and 1.10); leave what you have", Last(result));
        Assert.Equal("--dop score=8 is faster by too little to be worth a setting: 0.99 of the time before (95 % between 0.98 and 1.00); leave what you have", Last(result with { UnconfirmedRatio = new(0.98, 0.988, 0.999) }));
        Assert.Equal("--dop score=8 looked faster, but the time was up before it could win again; to know all of them give it more time (--budget 3m)", Last(result with { UnconfirmedRatio = null, NeededBudget = "3m" }));
    }

    [Fact]
    public void Write_NothingIsFaster_SaysThatAndWhatIsNotKnown()
    {
        TuningResult result = Result(Row("--shard all=2", Slower), Row("--dop read=3", Same));
        Assert.Equal("nothing that was tried is faster than what you have: leave it", Last(result));
        Assert.Equal("nothing that was tried is faster than what you have: leave it; to know all of them give it more time (--budget 95s)", Last(result with { NeededBudget = "95s" }));
    }

    [Fact]
    public void Write_Rows_TellNoDifferenceFromNotKnown()
    {
        string text = Text(Result(Row("--a 1", Same), Row("--b 1", Slower), Row("--c 1", Faster), new TuningRow("--d 1", 0.4, new(double.NegativeInfinity, 0.4, double.PositiveInfinity), 3, null), new TuningRow("--e 1", double.NaN, MedianInterval.Of([]), 0, null), new TuningRow("--f 1", 1, Same, 2, "no memory")));
        string[] lines = text.Split('\n');
        Assert.Equal(["settings", "as it is", "--a 1", "--b 1", "--c 1", "--d 1", "--e 1", "--f 1"], lines.Take(8).Select(line => line.Split("  ")[0]));
        Assert.Contains("surely between", lines[0], StringComparison.Ordinal);
        Assert.Equal(["no difference", "slower", "faster", "not known", "not known", "failed"], lines.Skip(2).Take(6).Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2]));
    }

    [Theory]
    [InlineData("--shard all=2", "processes", "threads")]
    [InlineData("--dop filter-1=2", "threads", "processes")]
    public void Write_Placement_NamesWhatWonAndContradictsNoRow(string flags, string tried, string own)
    {
        SettingChange change = new(["run", "shard", "all"], "2", flags);
        Assert.Equal($"{tried}: {flags} takes 0.50 of the time before (95 % between 0.40 and 0.60)", Last(Result(Row(flags, Faster)) with { Changes = [change], Confirmed = Faster }, true));
        Assert.Equal($"{own}: {flags} takes 1.20 of the time before (surely between 1.10 and 1.30)", Last(Result(Row(flags, Slower)), true));
        Assert.Equal($"no difference could be told between threads and processes: {flags} takes 1.01 of the time before (surely between 0.90 and 1.10); threads are simpler", Last(Result(Row(flags, Same)), true));
        Assert.Equal($"no difference between threads and processes: {flags} looked faster, but did not win again: 1.01 of the time before (95 % between 0.90 and 1.10); leave what you have", Last(Result(Row(flags, Faster)) with { Unconfirmed = flags, UnconfirmedRatio = Same }, true));
        Assert.Equal($"{own}: {flags} failed: no memory", Last(Result(Row(flags, Same) with { Failure = "no memory" }), true));
    }

    [Fact]
    public void WriteJson_UnconfirmedAndUnknown_AreNoNumbersThatJsonLacks()
    {
        TuningResult result = Result(new TuningRow("--d 1", double.NaN, MedianInterval.Of([]), 0, null)) with { Unconfirmed = "--d 1", NeededBudget = "3m" };
        using StringWriter output = new();
        TuneText.WriteJson(output, result);
        using JsonDocument json = JsonDocument.Parse(output.ToString());
        Assert.Equal("not_known", json.RootElement.GetProperty("settings")[1].GetProperty("outcome").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("settings")[1].GetProperty("ratio").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("confirmed").ValueKind);
        Assert.Equal("--d 1", json.RootElement.GetProperty("unconfirmed").GetProperty("flags").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("unconfirmed").GetProperty("ratio").ValueKind);
        Assert.Equal("3m", json.RootElement.GetProperty("needed_budget").GetString());
    }

    private static TuningRow Row(string flags, MedianInterval ratio) => new(flags, 1, ratio, 11, null);

    private static TuningResult Result(params TuningRow[] rows) => new()
    {
        Rows = [new TuningRow("as it is", 1, new(1, 1, 1), 11, null), .. rows],
        Limit = "made up",
        SampleBytes = 1_000_000,
        DataBytes = 2_000_000,
        Trials = 40,
        Duration = TimeSpan.FromSeconds(20),
        Cores = 2,
    };

    private static string Text(TuningResult result, bool comparesPlacement = false)
    {
        using StringWriter output = new() { NewLine = "\n" };
        TuneText.Write(output, result, comparesPlacement);
        return output.ToString();
    }

    private static string Last(TuningResult result, bool comparesPlacement = false) => Text(result, comparesPlacement).TrimEnd().Split('\n')[^1];
}
