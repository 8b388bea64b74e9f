using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Core.Tests.Graph;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Http;

/// <summary>A service that does what it should not (trial 46): a typed reject, or a run that stops in good order, and never more attempts than allowed.</summary>
public sealed class HostileServiceTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = 120_000)]
    [InlineData("500", "http.status", 2)]
    [InlineData("400", "http.status", 1)]
    [InlineData("reset", "http.connection", 2)]
    [InlineData("cut", "http.connection", 2)]
    [InlineData("endless", "http.too_large", 1)]
    [InlineData("bomb", "http.too_large", 1)]
    [InlineData("damaged", "http.body", 1)]
    [InlineData("text", "http.json", 1)]
    [InlineData("surrogate", "http.json", 1)]
    [InlineData("latin1", "http.json", 1)]
    [InlineData("deep", "http.json", 1)]
    public async Task Execute_AnswerThatIsNone_RejectsTheRecordsOfItsKeyAlike(string what, string code, int attempts)
    {
        await using TestService service = await TestService.StartAsync(context => context.Request.Path == "/1" ? HttpStageTests.Json(context, """{"score":1}""") : MisbehaveAsync(context, what));
        folder.Write("a.csv", "id,x\n1,1\n2,2\n1,3\n2,4\n");

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/{id}", "retries: 1\ntimeout: 1m\nmax_body: 100KB") + "rejects: { max: 2 }\n");

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal("id,x,score,label\n1,1,1,\n1,3,1,\n", result.PublishedText());
        RejectCount reject = Assert.Single(result.Report.RejectsByCode);
        Assert.Equal((code, 2), (reject.Code, reject.Count));
        Assert.Equal(attempts, service.Targets.Count(target => target == "GET /2"));
        Assert.Equal(attempts - 1, result.Report.Stages.Single(stage => stage.Kind == "http").Requests!.Retried);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_AnswerThatDoesNotEndInTime_IsAskedForAgainThenRejected()
    {
        FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
        int atHand = 0;
        await using TestService service = await TestService.StartAsync(async context =>
        {
            if (context.Request.Path == "/1")
            {
                await HttpStageTests.Json(context, """{"score":1}""");
                return;
            }

            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            Interlocked.Increment(ref atHand);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            Interlocked.Decrement(ref atHand);
        });
        folder.Write("a.csv", "id,x\n1,1\n2,2\n1,3\n2,4\n");

        Task<PipelineResult> run = folder.RunAsync(HttpStageTests.Stage(service, "/{id}", "retries: 1\ntimeout: 1m") + "rejects: { max: 2 }\n", options: new() { Time = clock });
        while (!run.IsCompleted)
        {
            // Fast only while the service has the request: one that is on its way must not be late.
            clock.Advance(TimeSpan.FromMilliseconds(Volatile.Read(ref atHand) > 0 ? 1000 : 20));
            await Task.Delay(5);
        }

        PipelineResult result = await run;
        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal("id,x,score,label\n1,1,1,\n1,3,1,\n", result.PublishedText());
        Assert.Equal([("http.timeout", 2L)], result.Report.RejectsByCode.Select(code => (code.Code, code.Count)));
        Assert.Equal(["GET /1", "GET /2", "GET /2"], service.Targets);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("seconds")]
    [InlineData("date")]
    public async Task Execute_ServiceThatSaysWhenToComeAgain_IsAskedThen(string how)
    {
        FastClock clock = new(10);
        DateTimeOffset? first = null;
        TimeSpan between = default;
        await using TestService service = await TestService.StartAsync(context =>
        {
            if (first is null)
            {
                first = clock.GetUtcNow();
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = how == "seconds" ? "2" : (first.Value + TimeSpan.FromSeconds(3)).ToString("R", CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            }

            between = clock.GetUtcNow() - first.Value;
            return HttpStageTests.Json(context, "{}");
        });
        folder.Write("a.csv", "id,x\n1,1\n");

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/{id}", "timeout: 10m"), options: new() { Time = clock });

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.True(between >= TimeSpan.FromSeconds(1.9), between.ToString());
        Assert.Equal(2, service.Targets.Count);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(401, "not authorized")]
    [InlineData(402, "payment required")]
    [InlineData(403, "forbidden")]
    public async Task Execute_ServiceThatDeniesBeforeAnyAnswer_StopsTheRunAtOnce(int status, string why)
    {
        await using TestService service = await TestService.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        folder.Write("a.csv", "id,x\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},1\n")));

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/{id}"));

        Assert.Equal(77, result.Report.ExitCode);
        Assert.Contains($"the service answered {status} ({why}) before any other answer: check", result.Report.Failure, StringComparison.Ordinal);
        Assert.Single(service.Targets);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_KeyThatIsForbiddenAmongOthers_IsRejected()
    {
        await using TestService service = await TestService.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/2" ? 403 : 200;
            return HttpStageTests.Json(context, "{}");
        });
        folder.Write("a.csv", "id,x\n1,1\n2,2\n3,3\n");

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/{id}", "concurrency: 1") + "rejects: { max: 1 }\n");

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal("http.status", Assert.Single(result.Report.RejectsByCode).Code);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("3600", 1, 4)]
    [InlineData("0", 12, 80)]
    [InlineData(null, 4, 40)]
    public async Task Execute_ServiceThatTakesNothing_ParksTheRunAfterFewAttempts(string? retryAfter, int least, int most)
    {
        await using TestService service = await TestService.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });
        folder.Write("a.csv", "id,x\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},1\n")));

        PipelineResult result = await folder.RunAsync(
            HttpStageTests.Stage(service, "/{id}", "concurrency: 4\nretries: 2\ntimeout: 10m\nwhen_down: 10s"), options: new() { Time = new FastClock(10) });

        Assert.Equal(69, result.Report.ExitCode);
        Assert.InRange(service.Targets.Count, least, most);
        Assert.Empty(result.Report.RejectsByCode);
    }

    private static async Task MisbehaveAsync(HttpContext context, string what)
    {
        switch (what)
        {
            case "500" or "400":
                context.Response.StatusCode = int.Parse(what, CultureInfo.InvariantCulture);
                break;
            case "reset":
                context.Abort();
                break;
            case "cut":
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("{");
                context.Abort();
                break;
            case "endless":
                byte[] spaces = [.. Enumerable.Repeat((byte)' ', 10_000)];
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(spaces);
                }

                break;
            case "bomb":
                context.Response.Headers.ContentEncoding = "gzip";
                await using (GZipStream gzip = new(context.Response.Body, CompressionLevel.Fastest))
                {
                    await gzip.WriteAsync(new byte[20_000_000]);
                }

                break;
            case "damaged":
                context.Response.Headers.ContentEncoding = "gzip";
                await context.Response.WriteAsync("this is no gzip at all");
                break;
            default:
                byte[] body = what switch
                {
                    "surrogate" => Encoding.UTF8.GetBytes("{\"label\":\"\\ud800\"}"),
                    "latin1" => Encoding.Latin1.GetBytes("{\"label\":\"ü\"}"),
                    "deep" => Encoding.UTF8.GetBytes(new string('[', 10_000)),
                    _ => Encoding.UTF8.GetBytes("<html>it works</html>"),
                };
                await context.Response.Body.WriteAsync(body);
                break;
        }
    }
}
