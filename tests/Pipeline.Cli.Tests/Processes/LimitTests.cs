namespace Pipeline.Cli.Tests.Processes;

/// <summary>Limits of the system: each ends with a documented code and a sentence that names it, and never with a signal.</summary>
public sealed class LimitTests : IDisposable
{
    private const string OnlyNative = "[ -n \"$TEST_PIPELINE_PROGRAM\" ] && [ ! -e \"$TEST_PIPELINE_PROGRAM.dll\" ]";
    private const string Otherwise = "the host of .NET does not start under such a limit: the native program is tested (TEST_PIPELINE_PROGRAM)";

    private readonly TemporaryFolder folder = new();

    public LimitTests() => folder.Write("a.csv", "a\n1\n");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_FilePastTheLimitAgainAndAgain_IsNeverEndedByTheSignal()
    {
        // The JIT maps code through a file that the limit would stop.
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            "export DOTNET_EnableWriteXorExecute=0\nseq 1 20000 > a.csv; ulimit -f 1\nfor i in 1 2 3 4 5 6 7 8 9 10; do rm -rf out; pipeline run -q a.csv -o out 2> /dev/null; echo $?; done");

        Assert.Equal(string.Concat(Enumerable.Repeat("74\n", 10)), result.Out);
    }

    [Fact]
    public async Task Run_WithoutLibssl_SaysSo()
    {
        // Empty files stand before those of the system, under all names that are looked for.
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            "mkdir lib; for version in 3 1.1 1.0.2 1.0.0 10; do : > lib/libssl.so.$version; done\nLD_LIBRARY_PATH=lib pipeline run a.csv -o out; echo $?; ls out");

        Assert.Equal("74\n", result.Out);
        Assert.Contains("a missing libssl is in the package of OpenSSL", result.Error, StringComparison.Ordinal);
    }

    [ProbeFact(OnlyNative, Otherwise)]
    public async Task Run_FewOpenFiles_PublishesOrNamesTheLimit() =>
        await AssertAsync("for limit in 5 6 7 8 9 10 12 16 20; do rm -rf out; (ulimit -n $limit; pipeline run a.csv -o out 2> $limit); echo $? $limit; done", "ulimit -n is ");

    [ProbeFact(OnlyNative, Otherwise)]
    public async Task Run_LittleAddressSpace_PublishesOrNamesTheLimit() =>
        await AssertAsync("for limit in 350 400 450 500 700; do rm -rf out; (ulimit -v ${limit}000; pipeline run a.csv -o out 2> $limit); echo $? $limit; done", "ulimit -v");

    [ProbeFact(OnlyNative + " && setpriv --reuid 65534 --regid 65534 --clear-groups true", Otherwise + ", and needs root")]
    public async Task Run_FewProcesses_PublishesOrNamesTheLimit() =>
        await AssertAsync(
            "chmod 777 .; cp \"${program[0]}\" program; for limit in 2 3 4 5 6 7 8 9; do rm -rf out; setpriv --reuid 65534 --regid 65534 --clear-groups bash -c \"ulimit -u $limit; exec ./program run a.csv -o out\" 2> $limit; echo $? $limit; done",
            "ulimit -u");

    private async Task AssertAsync(string script, string expected)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "ulimit -c 0\n" + script);

        string[] lines = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(line.StartsWith("0 ", StringComparison.Ordinal) || line.StartsWith("74 ", StringComparison.Ordinal), line));
        Assert.All(
            lines.Where(line => line.StartsWith("74 ", StringComparison.Ordinal)),
            line => Assert.Contains(expected, folder.Read(line.Split(' ')[1]), StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("74 ", StringComparison.Ordinal));
    }
}
