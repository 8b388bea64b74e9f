namespace Pipeline.Cli.Tests.Processes;

/// <summary>Stdout and stderr that are closed, full or gone.</summary>
public sealed class StandardStreamTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("2> /dev/full")]
    [InlineData("2>&-")]
    [InlineData("<&- >&-")]
    [InlineData("<&- >&- 2>&-")]
    public async Task Run_StatusThatCannotBeWritten_ChangesNoExitCode(string streams)
    {
        folder.Write("a.csv", "a\n1\n");
        folder.Write("bad.csv", "a\nx,y\n");

        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $$"""
            pipeline run a.csv -o out {{streams}}; echo $?
            pipeline run a.csv -o out --progress plain -v {{streams}}; echo $?
            pipeline run bad.csv -o out {{streams}}; echo $?
            pipeline run none.csv -o out {{streams}}; echo $?
            pipeline run --nonsense {{streams}}; echo $?
            pipeline check a.csv {{streams}}; echo $?
            """);

        Assert.Equal("0\n0\n65\n66\n64\n0\n", result.Out);
        Assert.Equal("a\n1\n", folder.Read("out/a.csv"));
    }

    [Theory]
    [InlineData("run a.csv")]
    [InlineData("preview a.csv")]
    [InlineData("preview --csv a.csv")]
    [InlineData("plan a.csv")]
    [InlineData("schema")]
    [InlineData("run --help")]
    public async Task Command_StdoutThatIsClosedOrFull_Is74AndSaysWhich(string command)
    {
        folder.Write("a.csv", "a\n1\n");

        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"pipeline {command} >&-; echo $?; pipeline {command} > /dev/full; echo $?");

        Assert.Equal("74\n74\n", result.Out);
        Assert.Contains("stdout is closed", result.Error, StringComparison.Ordinal);
        Assert.Contains("No space left on device", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("functions")]
    [InlineData("schema")]
    public async Task Command_ReaderThatLeavesEarly_EndsQuietlyWith0(string command)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"{{ pipeline {command}; echo $? > code; }} | true; cat code");

        Assert.Equal(("0\n", ""), (result.Out, result.Error));
    }
}
