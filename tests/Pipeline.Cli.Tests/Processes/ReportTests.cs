namespace Pipeline.Cli.Tests.Processes;

/// <summary>The copy of run.json that <c>--report</c> writes.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_ReportThatIsThere_IsReplacedAndNotWrittenInto()
    {
        folder.Write("a.csv", "a\n1\n");

        // The other name stays with the old file: who has it open reads on in a whole report.
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            pipeline run -q a.csv -o out --report r.json; ln r.json old.json; cp r.json copy.json
            pipeline run -q a.csv -o out --report r.json; cmp old.json copy.json && ! cmp -s old.json r.json; echo $?; ls
            """);

        Assert.Equal("0\na.csv\ncopy.json\nold.json\nout\nr.json\n", result.Out);
    }

    [Fact]
    public async Task Run_ReportGivenTwice_IsWrittenWhereTheLastSays()
    {
        folder.Write("a.csv", "a\n1\n");
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "pipeline run -q a.csv -o out --report one.json --report=two.json; echo $?; ls *.json");
        Assert.Equal("0\ntwo.json\n", result.Out);
    }
}
