using System.Text;
using System.Text.Json;
using Pipeline.Cli.Tests.Readme;

namespace Pipeline.Cli.Tests.Golden;

/// <summary>Runs each folder of Cases with the real program and compares everything it leaves, byte for byte.</summary>
public sealed class GoldenCaseTests(CaseRuns runs) : IClassFixture<CaseRuns>
{
    public static TheoryData<string> Names => [.. CaseFolder.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Case_RealProcess_LeavesWhatIsExpected(string name)
    {
        CaseRun run = await runs[name];
        CaseFolder expected = run.Case;

        Assert.True(expected.ExitCode == run.Result.ExitCode, $"expected exit {expected.ExitCode}: {run.Result}");
        AssertSame("stdout", expected.Output, run.Result.OutBytes, run);
        if (expected.Error is { } lines)
        {
            string[] found = run.Result.Error.Length == 0 ? [] : run.Result.Error.TrimEnd('\n').Split('\n');
            Assert.True(ExpectedOutput.Matches(lines, found), $"stderr is not\n{string.Join('\n', lines)}\n{run.Result}");
        }

        AssertFiles("what it leaves", expected.Files, run.Files, run);
        AssertFiles("the input, which is never changed", expected.Input, run.Input, run);
        AssertReport(run);
    }

    private static void AssertFiles(string what, IReadOnlyDictionary<string, byte[]> expected, IReadOnlyDictionary<string, byte[]> found, CaseRun run)
    {
        string[] missing = [.. expected.Keys.Except(found.Keys, StringComparer.Ordinal)];
        string[] unexpected = [.. found.Keys.Except(expected.Keys, StringComparer.Ordinal)];
        Assert.True(missing.Length + unexpected.Length == 0, $"{what}: missing {string.Join(' ', missing)}, unexpected {string.Join(' ', unexpected)}; {run.Result}");
        foreach ((string path, byte[] bytes) in expected)
        {
            AssertSame(path, bytes, found[path], run);
        }
    }

    private static void AssertSame(string what, byte[] expected, byte[] found, CaseRun run) =>
        Assert.True(expected.AsSpan().SequenceEqual(found), $"{what}: expected\n{Shown(expected)}\nfound\n{Shown(found)}\n{run.Result}");

    /// <summary>The oracle of every run: what was published balances, and what failed has no mark of success.</summary>
    private static void AssertReport(CaseRun run)
    {
        Assert.True(run.Result.ExitCode == 0 || !run.Succeeded, "_SUCCESS stands although the run failed");
        if (run.Report is null)
        {
            return;
        }

        using JsonDocument report = JsonDocument.Parse(run.Report);
        JsonElement totals = report.RootElement.GetProperty("totals");
        long Of(string name) => totals.GetProperty(name).GetInt64();
        Assert.Equal(run.Result.ExitCode, report.RootElement.GetProperty("exit_code").GetInt32());
        if (run.Result.ExitCode == 0)
        {
            Assert.True(totals.GetProperty("balanced").GetBoolean());
            Assert.Equal(Of("read") + Of("added"), Of("written") + Of("filtered") + Of("rejected"));
        }
    }

    private static string Shown(byte[] bytes) => Encoding.UTF8.GetString(bytes).Replace("\r", "<CR>", StringComparison.Ordinal).Replace("\ufeff", "<BOM>", StringComparison.Ordinal);
}
