using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Http;

/// <summary>Nothing is paid twice: a service that goes away (trial 48), and runs that use what earlier ones were answered.</summary>
public sealed class HttpResumeTests : IDisposable
{
    private readonly PipelineFolder folder = new();
    private readonly ConcurrentDictionary<string, int> answered = new(StringComparer.Ordinal);

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task Execute_ServiceThatGoesAway_ParksTheRunAndResumeAsksForTheRestOnly()
    {
        // Of the last batch, in which others are asked before: their answers are not written when the run is parked.
        int most = 145;
        await using TestService service = await TestService.StartAsync(context => AnswerAsync(context, IdOf(context) >= most));
        folder.Write("a.csv", Records(150));
        PipelineDefinition definition = folder.Define(HttpStageTests.Stage(service, "/{id}", "concurrency: 4\nretries: 1\nwhen_down: 0s") + "rejects: { max: 1000 }\n");
        definition = definition with { Run = definition.Run with { BatchBytes = 256 } };

        PipelineResult parked = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));
        int before = answered.Count;
        most = int.MaxValue;
        ResumePoint point = ResumePoint.Find(definition, null, out string? why) ?? throw new InvalidOperationException(why);
        PipelineResult resumed = await PipelineFolder.RunAsync(point.Plan(definition, TimeProvider.System), new RunOptions { Resume = point });

        Assert.Equal(69, parked.Report.ExitCode);
        Assert.Contains("is away (the service answered 503)", parked.Report.Failure, StringComparison.Ordinal);
        Assert.True(parked.Report.CanResume);
        Assert.True(resumed.Report.ExitCode == 0, resumed.Report.Failure);
        Assert.Equal(Expected(150), resumed.PublishedText());
        Assert.InRange(before, 1, 145);
        Assert.All(answered, pair => Assert.True(pair.Value == 1, pair.Key));
        Assert.Equal(150, answered.Count);
        RequestsAre(resumed, cached: requests => requests.Cached > 0);
    }

    [Fact(Timeout = 120_000)]
    public async Task Execute_BatchesBehindTheOneThatIsParked_CountWhenTheRunGoesOnAndNotBefore()
    {
        bool isAway = true;
        await using TestService service = await TestService.StartAsync(context => AnswerAsync(context, isAway && context.Request.Path == "/77"));
        string[] keys = [.. Enumerable.Range(0, 400).Select(i => i == 100 ? "77" : (i % 10).ToString(CultureInfo.InvariantCulture))];
        folder.Write("a.csv", "id,name\n" + string.Concat(keys.Select((key, i) => $"{key},n{i}\n")));
        PipelineDefinition definition = folder.Define(HttpStageTests.Stage(service, "/{id}", "retries: 2\nwhen_down: 0s"));
        definition = definition with { Run = definition.Run with { BatchBytes = 128 } };

        PipelineResult parked = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));
        isAway = false;
        ResumePoint point = ResumePoint.Find(definition, null, out string? why) ?? throw new InvalidOperationException(why);
        PipelineResult resumed = await PipelineFolder.RunAsync(point.Plan(definition, TimeProvider.System), new RunOptions { Resume = point });

        Assert.Equal(69, parked.Report.ExitCode);
        Assert.InRange(parked.Report.Totals.Written, 1, 100);
        Assert.True(resumed.Report.ExitCode == 0, resumed.Report.Failure);
        Assert.Equal("id,name,score,label\n" + string.Concat(keys.Select((key, i) => $"{key},n{i},{key}.5,l{key}\n")), resumed.PublishedText());
        Assert.All(answered, pair => Assert.Equal(1, pair.Value));
    }

    [Fact(Timeout = 120_000)]
    public async Task Execute_ParkedBeforeAStageThatHoldsData_PublishesAllLaterAndPaysOnce()
    {
        int most = 60;
        await using TestService service = await TestService.StartAsync(context => AnswerAsync(context, IdOf(context) >= most));
        folder.Write("a.csv", Records(150));
        PipelineDefinition definition = folder.Define(HttpStageTests.Stage(service, "/{id}", "concurrency: 4\nretries: 1\nwhen_down: 0s") + "  - sort: [{ column: score, order: desc }]\n");
        definition = definition with { Run = definition.Run with { BatchBytes = 256 } };

        PipelineResult parked = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));
        most = int.MaxValue;
        ResumePoint? point = ResumePoint.Find(definition, null, out _);
        PipelineResult later = await PipelineFolder.RunAsync(point?.Plan(definition, TimeProvider.System) ?? PipelinePlan.Create(definition), new RunOptions { Resume = point });

        Assert.Equal(69, parked.Report.ExitCode);
        Assert.True(later.Report.ExitCode == 0, later.Report.Failure);
        Assert.Equal("id,name,score,label\n" + string.Concat(Enumerable.Range(0, 150).Reverse().Select(i => $"{i},n{i},{i}.5,l{i}\n")), later.PublishedText());
        Assert.All(answered, pair => Assert.True(pair.Value == 1, pair.Key));
    }

    [Fact(Timeout = 120_000)]
    public async Task Execute_ServiceThatIsAwayForAWhile_IsWaitedFor()
    {
        int failures = 0;
        await using TestService service = await TestService.StartAsync(context => AnswerAsync(context, answered.Count >= 20 && failures++ < 25));
        folder.Write("a.csv", Records(60));

        // A minute of breaks, each twice as long as the one before, in which one request is tried.
        PipelineResult result = await folder.RunAsync(
            HttpStageTests.Stage(service, "/{id}", "concurrency: 4\nretries: 1\ntimeout: 1h\nwhen_down: 2h"), options: new() { Time = new FastClock(60) });

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal(Expected(60), result.PublishedText());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("", 2)]
    [InlineData("cache: 1h", 1)]
    [InlineData("cache: { ttl: 1h, negative_ttl: 1h, max_size: 2MiB }", 1)]
    public async Task Execute_SecondRun_UsesAnswersAsLongAsTheStageSays(string cache, int times)
    {
        await using TestService service = await TestService.StartAsync(context => AnswerAsync(context, false));
        folder.Write("a.csv", Records(40));
        PipelineDefinition definition = folder.Define(HttpStageTests.Stage(service, "/{id}", cache));

        PipelineResult first = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));
        await Task.Delay(20);
        PipelineResult second = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));

        Assert.Equal((0, 0), (first.Report.ExitCode, second.Report.ExitCode));
        Assert.All(answered, pair => Assert.Equal(times, pair.Value));
        Assert.Equal(Expected(40), second.PublishedText());
        RequestsAre(second, requests => requests.Cached == (times == 1 ? 40 : 0));
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_RunAfterOneThatDidNotPublish_UsesItsAnswersButNotItsFaults()
    {
        bool isBad = true;
        await using TestService service = await TestService.StartAsync(context =>
        {
            if (isBad && context.Request.Path == "/7")
            {
                context.Response.StatusCode = 400;
                return Task.CompletedTask;
            }

            return AnswerAsync(context, false);
        });
        folder.Write("a.csv", Records(40));
        PipelineDefinition definition = folder.Define(HttpStageTests.Stage(service, "/{id}"));

        PipelineResult first = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));
        isBad = false;
        PipelineResult second = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));

        Assert.Equal((65, 0), (first.Report.ExitCode, second.Report.ExitCode));
        Assert.All(answered, pair => Assert.Equal(1, pair.Value));
        Assert.Equal(Expected(40), second.PublishedText());
    }

    internal static string Records(int count) => "id,name\n" + string.Concat(Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},n{i}\n")));

    private static int IdOf(HttpContext context) => int.Parse(context.Request.Path.Value![1..], CultureInfo.InvariantCulture);

    private static string Expected(int count) => "id,name,score,label\n" + string.Concat(Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},n{i},{i}.5,l{i}\n")));

    private static void RequestsAre(PipelineResult result, Func<Pipeline.Records.RequestFigures, bool> cached) =>
        Assert.True(cached(result.Report.Stages.Single(stage => stage.Kind == "http").Requests!), result.Report.Stages.Single(stage => stage.Kind == "http").Requests!.ToString());

    private Task AnswerAsync(HttpContext context, bool isAway)
    {
        if (isAway)
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        }

        string id = context.Request.Path.Value![1..];
        answered.AddOrUpdate(id, 1, (_, times) => times + 1);
        return HttpStageTests.Json(context, $$"""{"score":{{id}}.5,"label":"l{{id}}"}""");
    }
}
