using System.Diagnostics;
using System.Text.Json;
using Pipeline.Core.Tests.Reports;
using Pipeline.Definition;
using Pipeline.Notify;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Notify;

/// <summary>Those who watch a run are told of it by a real server on this machine, or it is said why not, in a bounded time and without a secret.</summary>
public sealed class RunWatchTests : IDisposable
{
    private const string Secret = "canary-5e884898da28";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly RunReport Good = ReportSample.Published();
    private static readonly RunReport Bad = Good with { ExitCode = 65, Status = RunStatus.Failed, Failure = "7 records rejected, the limit is 0", ProgramOutput = Secret };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(NotifyWhen.Failure, 0, 0)]
    [InlineData(NotifyWhen.Failure, 65, 1)]
    [InlineData(NotifyWhen.Always, 0, 1)]
    [InlineData(NotifyWhen.Always, 65, 1)]
    public async Task Webhook_ByItsSetting_IsCalledWithTheSummary(NotifyWhen when, int exitCode, int calls)
    {
        using LoopbackServer server = new();
        RunReport report = exitCode == 0 ? Good : Bad;

        Assert.Empty(await EndAsync(new NotifyDefinition { Webhook = new("HOOK", null), When = when }, report, ("HOOK", $" {server.Address}/x?key={Secret}\n")));

        Assert.Equal(calls, server.Requests.Count);
        foreach (LoopbackServer.Request request in server.Requests)
        {
            JsonElement summary = JsonDocument.Parse(request.Body).RootElement;
            Assert.Equal(("POST", $"/x?key={Secret}"), (request.Method, request.Target));
            Assert.Contains("Content-Type: application/json; charset=utf-8\r\n", request.Head, StringComparison.Ordinal);
            Assert.Equal(exitCode, summary.GetProperty("exit_code").GetInt32());
            Assert.False(summary.GetProperty("can_resume").GetBoolean());
            Assert.Equal(5_000, summary.GetProperty("totals").GetProperty("read").GetInt64());
            Assert.Equal(2, summary.GetProperty("rejects").GetProperty("cast.decimal").GetInt64());
            Assert.Contains("nightly-orders", summary.GetProperty("text").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, request.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(new[] { 500, 200 }, 2, null)]
    [InlineData(new[] { 429, -2, 204 }, 3, null)]
    [InlineData(new[] { 404 }, 1, "it answered 404")]
    [InlineData(new[] { 302 }, 1, "redirects are not followed")]
    [InlineData(new[] { 500, 500, 500, 500, 500, 500 }, 5, "it answered 500, tried 5 times")]
    public async Task Webhook_FaultyService_IsTriedAgainWhereThatHelps(int[] answers, int calls, string? fault)
    {
        using LoopbackServer server = new(request => answers[request]);

        IReadOnlyList<string> warnings = await EndAsync(new NotifyDefinition { Webhook = new("HOOK", null), Timeout = TimeSpan.FromMinutes(1) }, Bad, ("HOOK", $"{server.Address}/{Secret}"));

        Assert.Equal(calls, server.Requests.Count);
        if (fault is null)
        {
            Assert.Empty(warnings);
        }
        else
        {
            Assert.Equal($"notify.webhook (environment HOOK) was not told of this run: {(fault.StartsWith("it", StringComparison.Ordinal) ? "" : "it answered 302, and ")}{fault}", Assert.Single(warnings));
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/" + Secret, "takes no connection")]
    [InlineData("https://no-such-host.invalid/" + Secret, "does not resolve")]
    [InlineData("ftp://" + Secret, "no address that begins with http")]
    [InlineData(Secret, "no address that begins with http")]
    [InlineData("", "no address that begins with http")]
    [InlineData(null, "the variable is not set")]
    public async Task Webhook_AddressThatIsWrong_IsAWarningWithoutIt(string? address, string fault)
    {
        IReadOnlyList<string> warnings = await EndAsync(new NotifyDefinition { Webhook = new("HOOK", null), Timeout = TimeSpan.FromMilliseconds(800) }, Bad, ("HOOK", address));

        Assert.Contains(fault, Assert.Single(warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_FileThatCannotBeRead_IsAWarningAtOnce()
    {
        using Process fifo = Process.Start("mkfifo", [folder.At("fifo")])!;
        await fifo.WaitForExitAsync();

        foreach (string name in (string[])["fifo", "missing", "."])
        {
            IReadOnlyList<string> warnings = await Task.Run(() => EndAsync(new NotifyDefinition { Webhook = new(null, folder.At(name)) }, Bad)).WaitAsync(Limit);

            Assert.Contains("no plain file that can be read", Assert.Single(warnings), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Everyone_ServiceThatHangs_EndsWithinTheTime()
    {
        using LoopbackServer server = new(_ => -1);
        Stopwatch watch = Stopwatch.StartNew();
        NotifyDefinition notify = new() { Webhook = new("HOOK", null), Heartbeat = new("HOOK", null), Timeout = TimeSpan.FromSeconds(2) };

        IReadOnlyList<string> warnings = await EndAsync(notify, Bad, ("HOOK", server.Address), ("OTEL_EXPORTER_OTLP_ENDPOINT", server.Address));

        Assert.Equal(3, warnings.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Everyone_HardlyAnyTime_IsAWarningEach()
    {
        using LoopbackServer server = new();
        NotifyDefinition notify = new() { Webhook = new("HOOK", null), Heartbeat = new("HOOK", null), Timeout = TimeSpan.FromMilliseconds(1) };

        IReadOnlyList<string> warnings = await EndAsync(notify, Bad, ("HOOK", server.Address), ("OTEL_EXPORTER_OTLP_ENDPOINT", server.Address));

        Assert.All(warnings, warning => Assert.EndsWith("no time was left", warning, StringComparison.Ordinal));
        Assert.Equal(3, warnings.Count);
    }

    [Fact]
    public async Task Everyone_SignalDuringTheWait_EndsIt()
    {
        using LoopbackServer server = new(_ => -1);
        using CancellationTokenSource signal = new(TimeSpan.FromMilliseconds(300));
        using RunWatch watch = Watch(new NotifyDefinition { Webhook = new("HOOK", null), Timeout = TimeSpan.FromHours(1) }, ("HOOK", server.Address));

        Assert.Contains("a signal or the deadline ended", Assert.Single(await watch.EndAsync(Bad, signal.Token).WaitAsync(Limit)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 0, false)]
    [InlineData(null, 65, true)]
    [InlineData(0, 0, false)]
    [InlineData(0, 65, true)]
    [InlineData(65, 65, false)]
    [InlineData(65, 0, true)]
    public void Webhook_OnChange_ComparesWithTheRunBefore(int? before, int now, bool isDue)
    {
        string output = folder.At("out");
        if (before is { } code)
        {
            folder.Write("out/.pipeline/runs/20261121T131500.123Z/run.json", $"{{ \"output\": \"{output}\", \"exit_code\": {(code == 0 ? 65 : 0)} }}");
            folder.Write("out/.pipeline/runs/20261122T131500.123Z/run.json", $"{{ \"output\": \"{output}\", \"exit_code\": {code} }}");
            folder.Write("out/.pipeline/runs/20261122T141500.123Z/run.json", $"{{ \"output\": \"another\", \"exit_code\": {(code == 0 ? 65 : 0)} }}");
            folder.Write("out/.pipeline/runs/20261122T151500.123Z/run.json", "{ torn");
        }

        folder.Write($"out/.pipeline/runs/{Good.RunId}/run.json", $"{{ \"output\": \"{output}\", \"exit_code\": {now} }}");
        PipelineDefinition definition = new() { Output = new OutputDefinition { Folder = output } };

        Assert.Equal(isDue, Webhook.IsDue(NotifyWhen.Change, Good with { Output = output, ExitCode = now }, definition));
    }

    [Theory]
    [InlineData(0, "/ping/a%20b?x=1")]
    [InlineData(65, "/ping/a%20b/fail?x=1")]
    public async Task Heartbeat_BeginningAndEnd_CallItsPaths(int exitCode, string end)
    {
        using LoopbackServer server = new();
        folder.Write("address", $"{server.Address}/ping/a%20b?x=1\n");
        using RunWatch watch = Watch(new NotifyDefinition { Heartbeat = new(null, folder.At("address")) });

        watch.Begin();
        Assert.Empty(await watch.EndAsync(Good with { ExitCode = exitCode }).WaitAsync(Limit));

        Assert.Equal(["GET /ping/a%20b/start?x=1", "GET " + end], server.Lines);
    }

    [Fact]
    public async Task Collector_OfTheEnvironment_GetsATraceAndTheFigures()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c", Span = "b7ad6b7169203331";
        using LoopbackServer server = new();

        Assert.Empty(await EndAsync(
            new NotifyDefinition(),
            Bad,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", server.Address + "/base/"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "x-token=a%20b,y=2"),
            ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test"),
            ("TRACEPARENT", $"00-{Trace}-{Span}-01")));

        LoopbackServer.Request traces = server.Requests.Single(request => request.Target is "/base/v1/traces");
        LoopbackServer.Request metrics = server.Requests.Single(request => request.Target is "/base/v1/metrics");
        Assert.All(server.Requests, request => Assert.Contains("x-token: a b\r\n", request.Head, StringComparison.Ordinal));
        JsonElement resource = JsonDocument.Parse(traces.Body).RootElement.GetProperty("resourceSpans")[0];
        JsonElement[] spans = [.. resource.GetProperty("scopeSpans")[0].GetProperty("spans").EnumerateArray()];
        Assert.Contains("{\"key\":\"deployment.environment\",\"value\":{\"stringValue\":\"test\"}}", resource.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["pipeline run", "block read", "block keep", "block write"], spans.Select(span => span.GetProperty("name").GetString()));
        Assert.All(spans, span => Assert.Equal(Trace, span.GetProperty("traceId").GetString()));
        Assert.Equal(Span, spans[0].GetProperty("parentSpanId").GetString());
        Assert.All(spans[1..], span => Assert.Equal(spans[0].GetProperty("spanId").GetString(), span.GetProperty("parentSpanId").GetString()));
        Assert.Equal("1795439700123000000", spans[0].GetProperty("startTimeUnixNano").GetString());
        Assert.Equal(2, spans[0].GetProperty("status").GetProperty("code").GetInt32());
        JsonElement[] figures = [.. JsonDocument.Parse(metrics.Body).RootElement.GetProperty("resourceMetrics")[0].GetProperty("scopeMetrics")[0].GetProperty("metrics").EnumerateArray()];
        JsonElement records = figures.Single(figure => figure.GetProperty("name").GetString() is "pipeline.run.records").GetProperty("gauge").GetProperty("dataPoints")[0];
        Assert.Equal(5_000, records.GetProperty("asDouble").GetDouble());
        Assert.All(server.Requests, request => Assert.DoesNotContain(Secret, request.Body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true", 0)]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", 1)]
    public async Task Collector_ThatIsNotWantedOrNotSpokenTo_IsNotCalled(string name, string value, int warnings)
    {
        using LoopbackServer server = new();

        Assert.Equal(warnings, (await EndAsync(new NotifyDefinition(), Good, ("OTEL_EXPORTER_OTLP_ENDPOINT", server.Address), (name, value))).Count);
        Assert.Empty(server.Requests);
    }

    private static Task<IReadOnlyList<string>> EndAsync(NotifyDefinition notify, RunReport report, params (string Name, string? Value)[] variables)
    {
        RunWatch watch = Watch(notify, variables);
        return watch.EndAsync(report).WaitAsync(Limit).ContinueWith(
            task =>
            {
                watch.Dispose();
                return task.GetAwaiter().GetResult();
            },
            TaskScheduler.Default);
    }

    private static RunWatch Watch(NotifyDefinition notify, params (string Name, string? Value)[] variables) => new(
        new PipelineDefinition { Notify = notify },
        new RunWatchOptions { Version = "0.1.0", Variables = variables.Where(variable => variable.Value is not null).ToDictionary(variable => variable.Name, variable => variable.Value!, StringComparer.Ordinal) });
}
