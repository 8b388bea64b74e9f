using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Http;

/// <summary>Services in trouble: what is rejected depends on what they answer and not on when, and nothing is paid for nothing.</summary>
public sealed class HttpTroubleTests : IDisposable
{
    private readonly PipelineFolder folder = new();
    private readonly ConcurrentDictionary<string, int> asked = new(StringComparer.Ordinal);

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Execute_FewKeysThatAllFail_AreRejectedHoweverShortWhenDownIs()
    {
        await using TestService service = await TestService.StartAsync(context => FailAsync(context, _ => true));
        folder.Write("a.csv", HttpResumeTests.Records(3));

        PipelineResult result = await folder.RunAsync(
            HttpStageTests.Stage(service, "/{id}", "timeout: 10m\nwhen_down: 0s") + "rejects: { max: 3 }\n", options: new() { Time = new FastClock(20) });

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal([("http.status", 3L)], result.Report.RejectsByCode.Select(code => (code.Code, code.Count)));
        Assert.All(asked, pair => Assert.Equal(5, pair.Value));
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_ListWithAKeyAtWhichTheServiceFails_RejectsThatKeyAlone()
    {
        await using TestService service = await TestService.StartAsync(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            string[] ids = [.. (await reader.ReadToEndAsync()).Trim('[', ']').Split(',')];
            context.Response.StatusCode = ids.Contains("77") ? 500 : 200;
            await HttpStageTests.Json(context, $"[{string.Join(',', ids.Select(id => $$"""{"id":{{id}},"score":{{id}}.5}"""))}]");
        });
        folder.Write("a.csv", HttpResumeTests.Records(100));
        string stage = HttpStageTests.Stage(service, "/", "method: POST\nbody: \"{id}\"\nretries: 1\ntimeout: 10m\nwhen_down: 0s\nbatch: { size: 100, match: { id: /id } }");

        PipelineResult result = await folder.RunAsync("columns: { id: { type: integer } }\n" + stage + "rejects: { max: 1 }\n", options: new() { Time = new FastClock(20) });

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal([("http.status", 1L)], result.Report.RejectsByCode.Select(code => (code.Code, code.Count)));
        Assert.Equal(99, result.Report.Totals.Written);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_AThirdOfTheKeysFailsOnce_RejectsNoneThoughTheBudgetIsSpent()
    {
        await using TestService service = await TestService.StartAsync(context => FailAsync(context, id => id % 3 == 0 && asked[$"{id}"] == 1));
        folder.Write("a.csv", HttpResumeTests.Records(90));

        PipelineResult result = await folder.RunAsync(
            HttpStageTests.Stage(service, "/{id}", "retries: 1\nretry_budget: 10%\ntimeout: 10m\nwhen_down: 1h"), options: new() { Time = new FastClock(20) });

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal(90, result.Report.Totals.Written);
        Assert.Equal(30, result.Report.Stages.Single(stage => stage.Kind == "http").Requests!.Retried);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_ServiceThatFailsForAllKeys_IsTakenToBeAwayAfterTen()
    {
        await using TestService service = await TestService.StartAsync(context => FailAsync(context, _ => true));
        folder.Write("a.csv", HttpResumeTests.Records(200));

        PipelineResult result = await folder.RunAsync(
            HttpStageTests.Stage(service, "/{id}", "retries: 0\nconcurrency: 1\nwhen_down: 0s") + "rejects: { max: 200 }\n");

        Assert.Equal(69, result.Report.ExitCode);
        Assert.Contains("is away (the service answered 500)", result.Report.Failure, StringComparison.Ordinal);
        Assert.InRange(asked.Count, 1, 11);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_AnswersThatCannotBeKept_StopTheAskingAtOnce()
    {
        string label = new('l', 40_000);
        await using TestService service = await TestService.StartAsync(context =>
        {
            asked.AddOrUpdate(context.Request.Path, 1, (_, times) => times + 1);
            return HttpStageTests.Json(context, $$"""{"label":"{{label}}"}""");
        });
        folder.Write("a.csv", HttpResumeTests.Records(400));

        // Room for about 25 of them.
        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/{id}", "concurrency: 4\ncache: { max_size: 1MiB }"));

        Assert.Equal(74, result.Report.ExitCode);
        Assert.Contains("max_size", result.Report.Failure, StringComparison.Ordinal);
        Assert.InRange(asked.Count, 5, 60);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_AnswerThatComesLongAfterTheRunWasParked_IsKept()
    {
        bool isAway = true;
        TaskCompletionSource slow = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestService service = await TestService.StartAsync(async context =>
        {
            string id = context.Request.Path.Value![1..];
            if (id == "1" && isAway)
            {
                // When the other is on its way, which takes longer than a stop from outside may.
                await slow.Task;
                context.Response.StatusCode = 503;
                return;
            }

            slow.TrySetResult();
            await Task.Delay(isAway ? 2300 : 0);
            asked.AddOrUpdate(id, 1, (_, times) => times + 1);
            await HttpStageTests.Json(context, $$"""{"score":{{id}}.5}""");
        });
        folder.Write("a.csv", HttpResumeTests.Records(2));
        PipelineDefinition definition = folder.Define(HttpStageTests.Stage(service, "/{id}", "concurrency: 2\nretries: 0\nwhen_down: 0s"));

        PipelineResult parked = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));
        isAway = false;
        ResumePoint? point = ResumePoint.Find(definition, null, out _);
        PipelineResult later = await PipelineFolder.RunAsync(point?.Plan(definition, TimeProvider.System) ?? PipelinePlan.Create(definition), new RunOptions { Resume = point });

        Assert.Equal(69, parked.Report.ExitCode);
        Assert.True(later.Report.ExitCode == 0, later.Report.Failure);
        Assert.Equal("id,name,score,label\n0,n0,0.5,\n1,n1,1.5,\n", later.PublishedText());
        Assert.All(asked, pair => Assert.Equal(1, pair.Value));
    }

    private async Task FailAsync(HttpContext context, Func<int, bool> fails)
    {
        string id = context.Request.Path.Value![1..];
        asked.AddOrUpdate(id, 1, (_, times) => times + 1);
        context.Response.StatusCode = fails(int.Parse(id, CultureInfo.InvariantCulture)) ? 500 : 200;
        await HttpStageTests.Json(context, $$"""{"score":{{id}}.5}""");
    }
}
