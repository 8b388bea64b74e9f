using Pipeline.Cli.Tests.Readme;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>The trials in which runs are killed or signalled and go on, thinned out; on demand they are as long as one likes, see the scripts.</summary>
public sealed class KillTrialTests : IDisposable
{
    private const string Probe = "command -v python3 && { command -v cc || command -v gcc || command -v clang; }";
    private const string Otherwise = "Python or a C compiler is not there";

    // A native program, which .ci/run tries too, starts in a tenth of the time.
    private static readonly bool IsNative = PipelineProcess.Command.Count == 1;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [ProbeFact(Probe, Otherwise)]
    public Task Calls_RunIsKilledInsteadOfOne_NextStartFinishes() =>
        TryAsync("calls.py", IsNative ? "--points 40" : "--points 6 --job gzip_partitions", "^[1-9][0-9]* points, 0 false$");

    [ProbeFact(Probe, Otherwise)]
    public Task Kills_AtRandomMoments_LeaveWhatACleanRunLeaves() =>
        TryAsync("kills.py", "--records 40000" + (IsNative ? " --kills 2" : " --kills 1 --job shard"), "^0 failed$");

    [ProbeFact(Probe, Otherwise)]
    public Task Signals_ToTheGroupAtRandomMoments_LeaveNoChildAndWhatACleanRunLeaves() =>
        TryAsync("kills.py", "--signals --limit 60 --records 40000" + (IsNative ? " --kills 2" : " --kills 1 --job partitions"), "^0 failed$");

    private async Task TryAsync(string script, string arguments, string last)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $"TMPDIR=$PWD PYTHONDONTWRITEBYTECODE=1 DOTNET_HOST_PATH='{PipelineProcess.Host}' python3 '{Repository.Root}/tests/Pipeline.Trials/{script}' '{PipelineProcess.Command[^1]}' --seed $RANDOM {arguments} > said; code=$?; cat said; exit $code");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Matches(last, result.Out.TrimEnd('\n').Split('\n')[^1]);
    }
}
