using System.Text.Json;

namespace Pipeline.Cli.Tests.Processes;

/// <summary><c>run --trace FILE</c>.</summary>
public sealed class TraceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_WithTrace_WritesATimelineOverTheOldOne()
    {
        folder.Write("in/a.csv", "a\n1\n2\n");
        folder.Write("t.json", new string('x', 100_000));

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--trace", "t.json");

        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument json = JsonDocument.Parse(folder.Read("t.json"));
        string[] rows = [.. json.RootElement.GetProperty("traceEvents").EnumerateArray().Where(one => one.GetProperty("ph").GetString() == "M").Select(one => one.GetProperty("args").GetProperty("name").GetString()!)];
        Assert.Contains("read", rows);
        Assert.Contains("write", rows);
    }

    [Theory]
    [InlineData("in/a.csv", "would replace an input or an output of this run")]
    [InlineData("in/t.csv", "would be read as input by the next run: name it .json, or put it elsewhere")]
    [InlineData("none/t.json", "cannot be written")]
    public async Task Run_WithTraceThatCannotBe_Is73BeforeAnythingIsRead(string file, string why)
    {
        folder.Write("in/a.csv", "a\n1\n2\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--trace", file);

        Assert.True(result.ExitCode == 73, result.ToString());
        Assert.Contains($"--trace {file} ", result.Error, StringComparison.Ordinal);
        Assert.Contains(why, result.Error, StringComparison.Ordinal);
        Assert.Equal("a\n1\n2\n", folder.Read("in/a.csv"));
        Assert.False(Directory.Exists(folder["out"]));
    }
}
