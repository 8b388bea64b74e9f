using Pipeline.Cli.Tests.Readme;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>The trial in which every call of a run fails once, thinned out; on demand it does all of them, see the script.</summary>
public sealed class FaultTrialTests : IDisposable
{
    // A native program, which .ci/run tries too, starts in a tenth of the time: without it one point of each scenario.
    private static readonly int Points = PipelineProcess.Command.Count == 1 ? 35 : 1;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [ProbeFact("command -v cc || command -v gcc || command -v clang", "there is no C compiler for the library that makes calls fail")]
    public async Task Faults_ThinnedOut_NoSetIsFalse()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $"TEST_PIPELINE_PROGRAM='{PipelineProcess.Command[^1]}' DOTNET_HOST_PATH='{PipelineProcess.Host}' '{Repository.Root}/tests/Pipeline.Trials/faults.sh' {Points}");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Matches("^[1-9][0-9]* points: .* 0 false\n$", result.Out);
    }
}
