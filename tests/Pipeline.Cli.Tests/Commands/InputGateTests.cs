using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Commands;

/// <summary>Runs that wait for their input, as processes.</summary>
public sealed class InputGateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_WaitForInput_SaysSoOnceAndBeginsWhenAllIsThere()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, """
            "${program[@]}" run in -o out --wait-for-input 1h --set 'input.gate.trigger=*.done' 2> err & run=$!
            until grep -q waiting err; do sleep 0.1; done
            mkdir in; printf 'id\n1\n' > in/a.csv; sleep 1.5; touch in/a.csv.done
            wait $run; echo $?; grep -c '^waiting for input' err; cat out/a.csv
            """);

        Assert.Equal("0\n1\nid\n1\n", result.Out);
    }

    [Theory]
    [InlineData("*.done", "mkdir in; printf 'id\\n1\\n' > in/a.csv", "75")]
    [InlineData("*.done", "", "66")]
    public async Task Run_WaitIsOver_EndsWithWhatIsNotReadyAndAReportAndNothingElse(string trigger, string prepare, string exitCode)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $$"""
            {{prepare}}
            pipeline run in -o out --wait-for-input 1s --set 'input.gate.trigger={{trigger}}' --report r.json 2> err; echo $?
            grep -o '"exit_code": [0-9]*' r.json; grep -c '^waiting for input' err; [ -e out ] || echo nothing
            """);

        Assert.Equal($"{exitCode}\n\"exit_code\": {exitCode}\n1\nnothing\n", result.Out);
    }

    [Fact]
    public async Task Run_WrongSettings_AreNotWaitedFor()
    {
        folder.Write("in/a.csv", "id\n1\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--wait-for-input", "1h", "--where", "nope = 1");

        Assert.Equal(64, result.ExitCode);
        Assert.DoesNotContain("waiting", result.Error, StringComparison.Ordinal);
        Assert.Contains("--wait-for-input: expected a time up to 24h", (await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--wait-for-input", "soon")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SignalOrDeadlineWhileWaiting_EndsAsThey()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, """
            mkdir in
            "${program[@]}" run in -o out --wait-for-input 1h 2> err & run=$!
            until grep -q waiting err; do sleep 0.1; done
            kill -TERM $run; wait $run; echo $?
            pipeline run in -o out --wait-for-input 1h --deadline 1s 2>/dev/null; echo $?
            """);

        Assert.Equal("143\n124\n", result.Out);
    }

    [Fact]
    public async Task Run_RepairOfGatedInput_IsNotGated()
    {
        folder.Write("in/a.csv", "id\n1\nx\n");
        folder.Write("in/a.csv.done", "");
        folder.Write("p.yaml", "version: 1\ninput: { gate: { trigger: '*.done' } }\ncolumns: { id: { type: integer } }\n");

        ProcessResult result = await PipelineProcess.RunAsync(folder, "run", "in", "-c", "p.yaml", "-o", "out", "--max-rejects", "1");

        Assert.Matches("pipeline run .*rejects.* -c p.yaml --no-gates", result.Error);
    }
}
