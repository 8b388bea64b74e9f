using Pipeline.Cli.Tests.Processes;
using Pipeline.Cli.Tests.Readme;

namespace Pipeline.Cli.Tests.Http;

/// <summary>A stage that asks a service, through the real program.</summary>
public sealed class RequestsTests : IDisposable
{
    private const string Probe = "command -v python3";
    private const string Otherwise = "Python is not there: its service was NOT asked";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [ProbeFact(Probe, Otherwise)]
    public async Task Run_KilledAndResumed_AsksAServiceInPythonHardlyTwice()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $"TMPDIR=$PWD PYTHONDONTWRITEBYTECODE=1 DOTNET_HOST_PATH='{PipelineProcess.Host}' python3 '{Repository.Root}/tests/Pipeline.Trials/requests.py' '{PipelineProcess.Command[^1]}' kills --kills 3 --keys 500 --longest 1 --seed $RANDOM");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("same bytes: True", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_WithAndWithoutRequests_SaysWhichAndSendsNoneUnasked()
    {
        // Nobody listens at this port, so a request that is sent fails.
        folder.Write("p.yaml", "version: 1\nstages: [{ http: { url: 'http://127.0.0.1:9/{id}', allow_addresses: [127.0.0.1], output: { a: /a }, retries: 0, when_down: 0s } }]\n");
        folder.Write("a.csv", "id,x\n1,2\n");

        ProcessResult without = await PipelineProcess.RunAsync(folder, "preview", "a.csv", "-c", "p.yaml", "--csv");
        ProcessResult with = await PipelineProcess.RunAsync(folder, "preview", "a.csv", "-c", "p.yaml", "--csv", "--http");
        ProcessResult check = await PipelineProcess.RunAsync(folder, "check", "a.csv", "-c", "p.yaml", "--full");
        ProcessResult plan = await PipelineProcess.RunAsync(folder, "plan", "a.csv", "-c", "p.yaml");
        ProcessResult forbidden = await PipelineProcess.RunAsync(folder, "run", "a.csv", "-c", "p.yaml", "-o", "out", "--no-exec");

        Assert.Equal((0, "id,x,a\n1,2,\n"), (without.ExitCode, without.Out));
        Assert.Contains("no request was sent", without.Error, StringComparison.Ordinal);
        Assert.Equal(69, with.ExitCode);
        Assert.Contains("the service at 127.0.0.1 is away (it takes no connection)", with.Error, StringComparison.Ordinal);
        Assert.Equal(0, check.ExitCode);
        Assert.Contains("stage 'http-1' sent no requests, so its columns are null here", check.Error, StringComparison.Ordinal);
        Assert.Contains("http-1 sends GET http://127.0.0.1:9/{id}", plan.Out, StringComparison.Ordinal);
        Assert.Equal(78, forbidden.ExitCode);
    }

    /// <summary>As it is installed: through a link to a program beside which its libraries lie.</summary>
    [ProbeFact("getconf GNU_LIBC_VERSION", "this C library does not tell what it loads: whether SQLite is loaded unasked was NOT looked at")]
    public async Task Run_WithAndWithoutRequests_LoadsSqliteForThemAlone()
    {
        folder.Write("p.yaml", "version: 1\nstages: [{ http: { url: 'http://127.0.0.1:9/{id}', allow_addresses: [127.0.0.1], output: { a: /a }, retries: 0, when_down: 0s } }]\n");
        folder.Write("a.csv", "id,x\n1,2\n");

        ProcessResult result = await PipelineProcess.ShellAsync(folder, """
            if [[ ${#program[@]} == 1 ]]; then ln -s "${program[0]}" linked; program=("$PWD/linked"); fi
            export LD_DEBUG=files
            LD_DEBUG_OUTPUT=$PWD/without pipeline run a.csv --derive y=x -o out1; echo $?
            LD_DEBUG_OUTPUT=$PWD/with pipeline run a.csv -c p.yaml -o out2; echo $?
            cat without.* | grep -c libe_sqlite3
            cat with.* | grep -q 'file=.*libe_sqlite3' && echo loaded
            """);

        Assert.True(result.Out == "0\n69\n0\nloaded\n", result.ToString());
    }
}
