using System.Diagnostics;
using System.Text.Json;
using Pipeline.Cli.Tests.Processes;
using Pipeline.Core.Tests.Notify;

namespace Pipeline.Cli.Tests.Notify;

/// <summary>A real run tells a real server on this machine; nobody else learns the address, and the exit code is the run's own.</summary>
public sealed class WatchedRunTests : IDisposable
{
    private const string Secret = "canary-5e884898da28";

    private readonly TemporaryFolder folder = new();

    public WatchedRunTests()
    {
        folder.Write("in/a.csv", "a\n1\nx\n");
        folder.Write("p.yaml", "version: 1\nname: night\nnotify:\n  webhook: { url: { env: HOOK } }\n  heartbeat: { url: { file: address } }\n  timeout: 3s\n");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", 0, "GET /beat/start,GET /beat")]
    [InlineData("--type a=integer", 65, "GET /beat/start,GET /beat/fail,POST /hook")]
    [InlineData("--where nothing", 64, "GET /beat/fail,POST /hook")]
    public async Task Run_ByWhatBecameOfIt_TellsThoseWhoWatch(string flags, int exitCode, string calls)
    {
        using LoopbackServer server = new();
        ProcessResult result = await RunAsync(server, flags);

        Assert.True(exitCode == result.ExitCode, result.ToString());
        Assert.Equal(calls.Split(','), server.Lines.Select(line => line.Replace("/" + Secret, "", StringComparison.Ordinal)).OrderBy(line => line.EndsWith("/start", StringComparison.Ordinal) ? 0 : 1).ThenBy(line => line, StringComparer.Ordinal));
        foreach (LoopbackServer.Request call in server.Requests.Where(request => request.Method is "POST"))
        {
            Assert.Equal(exitCode, JsonDocument.Parse(call.Body).RootElement.GetProperty("exit_code").GetInt32());
            Assert.Contains("User-Agent: pipeline/", call.Head, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(-1, 0, "in time")]
    [InlineData(-2, 65, "connection")]
    [InlineData(500, 65, "500")]
    public async Task Run_ServiceThatFails_IsAWarningAndTheExitCodeIsTheRunsOwn(int answer, int exitCode, string fault)
    {
        using LoopbackServer server = new(_ => answer);
        ProcessResult result = await RunAsync(server, exitCode == 0 ? "" : "--type a=integer", "OTEL_EXPORTER_OTLP_ENDPOINT");

        Assert.True(exitCode == result.ExitCode, result.ToString());
        Assert.Contains($"warning: notify.heartbeat (file {folder["address"]}) was not told of this run: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("warning: the collector of OTEL_EXPORTER_OTLP_ENDPOINT was not told of this run: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(fault, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SignalWhileAServiceHangs_EndsWithTheRunsOwnCode()
    {
        using LoopbackServer server = new(_ => -1);
        folder.Write("hook", server.Address);
        folder.Write("q.yaml", "version: 1\nnotify: { webhook: { url: { file: hook }, when: always }, timeout: 1h }\n");
        using Process process = PipelineProcess.Start(folder.Path, ["run", "in", "-c", "q.yaml", "-o", "out"]);
        Task<ProcessResult> ended = PipelineProcess.WaitAsync(process, null);
        while (server.Requests.Count == 0 && !ended.IsCompleted)
        {
            await Task.Delay(20);
        }

        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"])!;
        ProcessResult result = await ended;

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("a signal or the deadline ended the wait", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Address_IsWrittenNowhere()
    {
        using LoopbackServer server = new(request => request % 2 == 0 ? 404 : -2);
        ProcessResult result = await RunAsync(server, "--type a=integer --report r.json -v --log-format json", "OTEL_EXPORTER_OTLP_ENDPOINT");
        ProcessResult after = await PipelineProcess.ShellAsync(
            folder,
            $$"""
            pipeline plan in -c p.yaml --explain-config > plan
            pipeline run in -o o2 --set 'notify.webhook.url=https://{{Secret}}' --report r2.json
            printf 'version: 1\nnotify: { webhook: { url: https://canary-5e88''4898da28/x } }\n' > plain.yaml; pipeline run in -c plain.yaml -o o3
            rm plain.yaml; grep -rl {{Secret}} .; grep notify.*url plan
            """);

        Assert.Equal(65, result.ExitCode);
        Assert.DoesNotContain(Secret, result.Error + after.Error, StringComparison.Ordinal);
        Assert.Equal(2, after.Error.Split("expected { env: NAME } or { file: PATH }").Length - 1);
        Assert.Matches($"^\\./address\nnotify\\.webhook\\.url\\.env +HOOK +p\\.yaml:4:26\nnotify\\.heartbeat\\.url\\.file +address +p\\.yaml:5:29\n$", after.Out);
    }

    [Theory]
    [InlineData("notify: { webhook: { url: { file: hook }, when: always } }")]
    [InlineData("notify: { heartbeat: { url: { file: hook } } }")]
    [InlineData("run: { metrics: m.prom }")]
    public async Task Run_PipelineFileFoundInData_MayTellNobody(string yaml)
    {
        using LoopbackServer server = new();
        folder.Write("in/pipeline.yaml", "version: 1\n" + yaml + "\n");
        folder.Write("in/hook", server.Address);

        ProcessResult found = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--where", "a = '1'");
        Assert.Empty(server.Requests);
        Assert.False(File.Exists(folder["in/m.prom"]));
        ProcessResult named = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "-c", "in/pipeline.yaml");

        Assert.Equal((78, 0), (found.ExitCode, named.ExitCode));
        Assert.True(server.Requests.Count > 0 || File.Exists(folder["in/m.prom"]));
        Assert.Contains("name it with -c", found.Error, StringComparison.Ordinal);
    }

    private Task<ProcessResult> RunAsync(LoopbackServer server, string flags, string more = "OTHER")
    {
        folder.Write("address", $"{server.Address}/{Secret}/beat\n");
        return PipelineProcess.ShellAsync(folder, $"HOOK={server.Address}/{Secret}/hook {more}={server.Address}/{Secret} pipeline run in -c p.yaml -o out {flags}");
    }
}
