using System.Globalization;
using System.Text.Json;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Commands;

/// <summary><c>pipeline stats</c> as it is typed.</summary>
public sealed class StatsTests : IDisposable
{
    private const string Prepare = """
        printf 'id,country,price\n1,DE,9.50\n2,AT,120\n3,DE,\n4,DE,9.5\n5,"F,R",47.25\n' > a.csv

        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Stats_AsJson_HasNumbersAsTheyAre()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + "pipeline stats a.csv -q --json --quantiles 0.5,1 --histogram 2 --corr --fit 'price ~ id'");

        using JsonDocument json = JsonDocument.Parse(result.Out);
        JsonElement price = json.RootElement.GetProperty("columns")[2];
        Assert.Equal(("decimal", "186.25", "28.375", "120"), (price.GetProperty("type").GetString(), price.GetProperty("sum").GetRawText(), price.GetProperty("quantiles").GetProperty("0.5").GetRawText(), price.GetProperty("max").GetRawText()));
        Assert.Equal([3, 1], price.GetProperty("histogram").EnumerateArray().Select(bar => bar.GetProperty("count").GetInt32()));
        Assert.Equal("F,R", json.RootElement.GetProperty("columns")[1].GetProperty("max").GetString());
        Assert.Equal((4, 2), (json.RootElement.GetProperty("fit").GetProperty("records").GetInt32(), json.RootElement.GetProperty("fit").GetProperty("degrees_of_freedom").GetInt32()));
        Assert.Equal("id", Assert.Single(json.RootElement.GetProperty("correlations").EnumerateArray()).GetProperty("first").GetString());
    }

    [Fact]
    public async Task Stats_ByColumnAsCsv_IsReadAgainByItself()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + "pipeline stats a.csv -q --by country --csv > s.csv && pipeline run s.csv -q --select country,column,records,sum,top1_count --where \"column = 'price'\"");

        Assert.Equal("country,column,records,sum,top1_count\nAT,price,1,120,1\nDE,price,3,19.00,1\n\"F,R\",price,1,47.25,1\n", result.Out);
    }

    [Fact]
    public async Task Stats_FromStdinBehindStages_LeavesNothingBehind()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + "pipeline stats - --where \"country = 'DE'\" --derive 'double = 2 * cast(price as decimal)' -q < a.csv; ls -A");

        Assert.Contains("double   decimal        3      1", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("\na.csv\n", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--by nation", "--by: no column 'nation'; there are id, country, price", 64)]
    [InlineData("--fit 'price ~ weight'", "--fit: no column 'weight'", 64)]
    [InlineData("--fit 'price'", "expected ~", 64)]
    [InlineData("--by id --corr", "leave --by out", 64)]
    [InlineData("--csv --fit 'price ~ id'", "use --json", 64)]
    [InlineData("--csv --json -o x", "one of them", 64)]
    [InlineData("--quantiles 2", "expected numbers from 0 to 1", 64)]
    [InlineData("--histogram 0", "expected a whole number from 1 to 1000", 64)]
    [InlineData("--type price=integer", "NOT FINE, 3 bad records in 1 file", 65)]
    public async Task Stats_WhatCannotBe_IsToldAndNothingIsPrinted(string flags, string expected, int exitCode)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + $"pipeline stats a.csv {flags}; echo $?");

        Assert.Equal(exitCode.ToString(CultureInfo.InvariantCulture) + "\n", result.Out);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }
}
