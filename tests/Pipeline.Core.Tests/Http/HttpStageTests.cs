using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pipeline.Core.Tests.Graph;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Http;

/// <summary>Whole runs with a stage that asks a service on this machine.</summary>
public sealed class HttpStageTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Execute_RecordsOfFewKeys_AsksOnceForEachAndGivesAllTheirValues()
    {
        await using TestService service = await TestService.StartAsync(Score);
        folder.Write("a.csv", "id,name\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 7},n{i}\n"))));

        PipelineResult result = await folder.RunAsync(Stage(service, "/score/{id}"), definition => definition with { Run = definition.Run with { BatchBytes = 1024 } });

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        string expected = "id,name,score,label\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 7},n{i},{i % 7}.50,l{i % 7}\n")));
        Assert.Equal(expected, result.PublishedText());
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"GET /score/{i}"), service.Targets.Order(StringComparer.Ordinal));
        StageReport stage = result.Report.Stages.Single(stage => stage.Kind == "http");
        Assert.Equal(new StageCounts { In = 3000, Out = 3000 }, stage.Counts);
        Assert.Equal((7, 0, 7, 0), (stage.Requests!.Keys, stage.Requests.Cached, stage.Requests.Sent, stage.Requests.Retried));
        Assert.Equal(BlockKind.Requests, result.Report.Blocks.Single(block => block.Name == "http-1").Kind);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Execute_ServiceWithACertificateThatIsTrusted_IsAskedOverTls(HttpProtocols protocols)
    {
        using X509Certificate2 certificate = TestService.MakeCertificate();
        await using TestService service = await TestService.StartAsync(context => Json(context, $$"""{"score":1.50,"label":"{{context.Request.Protocol}}"}"""), certificate, protocols);
        string authority = folder.Write("../ca.pem", certificate.ExportCertificatePem());
        folder.Write("a.csv", "id\n1\n2\n");

        PipelineResult trusted = await folder.RunAsync(Stage(service, "/{id}", $"ca: {authority}"));
        PipelineResult untrusted = await folder.RunAsync(Stage(service, "/{id}"));

        Assert.True(trusted.Report.ExitCode == 0, trusted.Report.Failure);
        string protocol = protocols == HttpProtocols.Http2 ? "HTTP/2" : "HTTP/1.1";
        Assert.Equal($"id,score,label\n1,1.50,{protocol}\n2,1.50,{protocol}\n", trusted.PublishedText());
        Assert.Equal(69, untrusted.Report.ExitCode);
        Assert.Contains("look at its certificate", untrusted.Report.Failure, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("reject", 65, "", 2, 0)]
    [InlineData("null", 0, "1,1.50,l1\n,,\n9,,\n", 0, 0)]
    [InlineData("drop", 0, "1,1.50,l1\n", 0, 2)]
    public async Task Execute_KeysThatAreNullOrNotKnown_BecomeWhatTheStageSays(string notFound, int exitCode, string records, int rejected, int filtered)
    {
        await using TestService service = await TestService.StartAsync(Score);
        folder.Write("a.csv", "id,x\n1,\n,\n9,\n");

        PipelineResult result = await folder.RunAsync(Stage(service, "/score/{id}", $"not_found: {notFound}") + "  - drop: x\n");

        Assert.Equal(exitCode, result.Report.ExitCode);
        StageCounts counts = result.Report.Stages.Single(stage => stage.Kind == "http").Counts;
        Assert.Equal((rejected, filtered, 1, 1), (counts.Rejected, counts.Filtered, counts.Missing, counts.NullKeys));
        Assert.True(result.Report.Totals.Balanced || exitCode != 0);
        if (exitCode == 0)
        {
            Assert.Equal("id,score,label\n" + records, result.PublishedText());
        }
        else
        {
            Assert.Equal([("http.not_found", 1L), ("http.null_key", 1L)], result.Report.RejectsByCode.Select(code => (code.Code, code.Count)));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_Posts_SendsTypedJsonAndTheSameKeyWhenItSendsAgain()
    {
        List<string> seen = [];
        await using TestService service = await TestService.StartAsync(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            string body = await reader.ReadToEndAsync();
            lock (seen)
            {
                seen.Add($"{context.Request.Headers["Idempotency-Key"]} {context.Request.ContentType} {body}");
                context.Response.StatusCode = seen.Count == 1 ? 503 : 200;
            }

            await context.Response.WriteAsync("""{"score":"2","label":null}""");
        });
        folder.Write("a.csv", "id,name,note\n7,\"a \"\"b\"\"\",\n");

        PipelineResult result = await folder.RunAsync(
            "columns: { id: { type: integer } }\n" + Stage(service, "/", """
            method: POST
            body: { id: "{id}", who: { name: "{name}", note: "{note}" }, fixed: [1, "1", true, "{{x}}"] }
            """));

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal(2, seen.Count);
        Assert.Equal(seen[0], seen[1]);
        Assert.EndsWith("""application/json {"id":7,"who":{"name":"a \"b\"","note":null},"fixed":[1,"1",true,"{x}"]}""", seen[0], StringComparison.Ordinal);
        Assert.Equal(64, seen[0].IndexOf(' ', StringComparison.Ordinal));
        Assert.Equal("id,name,note,score,label\n7,\"a \"\"b\"\"\",,2,\n", result.PublishedText());
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_AnswersOfOtherTypes_RejectTheirRecordsWithEachColumn()
    {
        await using TestService service = await TestService.StartAsync(context => Json(context, """{"score":"x","label":{"a":1}}"""));
        folder.Write("a.csv", "id\n1\n1\n");

        PipelineResult result = await folder.RunAsync(Stage(service, "/{id}"));

        Assert.Equal(65, result.Report.ExitCode);
        Assert.Equal([("type.decimal", 2L)], result.Report.RejectsByCode.Select(code => (code.Code, code.Count)));
        Assert.Single(service.Targets);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_AnyParallelismBatchesAndNeighboursInProcesses_GivesTheSameBytes()
    {
        await using TestService service = await TestService.StartAsync(async context =>
        {
            await Task.Delay(Random.Shared.Next(0, 8));
            await Score(context);
        });
        folder.Write("a.csv", "id,name\n" + string.Concat(Enumerable.Range(0, 500).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * 31 % 97 % 12},\"n\"\"{i}\"\n"))));
        string yaml = Stage(service, "/score/{id}", "not_found: reject") + "  - { filter: \"score > 2\" }\n  - { derive: { twice: \"score * 2\" } }\nrejects: { max: 1000 }\n";
        string? first = null;
        foreach ((int jobs, int bytes) in new[] { (1, 16), (8, 64), (2, 1 << 16) })
        {
            PipelineResult result = await folder.RunAsync(yaml, definition => definition with { Run = definition.Run with { Jobs = jobs, BatchBytes = bytes } });
            Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
            string all = result.PublishedText() + string.Concat(result.RejectLines());
            first ??= all;
            Assert.Equal(first, all);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Take_PreviewWithRequests_SendsThemForTheRecordsShown()
    {
        await using TestService service = await TestService.StartAsync(Score);
        folder.Write("a.csv", "id,name\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 9},a name of some length {i}\n"))));
        PipelinePlan plan = PipelinePlan.Create(folder.Define(Stage(service, "/score/{id}", "headers: { X-Key: { secret: KEY } }")));

        PipelinePreview without = await Task.Run(() => PipelinePreview.Take(plan, 3));
        int before = service.Targets.Count;
        PipelinePreview with = await Task.Run(() => PipelinePreview.Take(plan, 3, name => name == "KEY" ? "x" : null));
        RunException missing = await Assert.ThrowsAsync<RunException>(() => Task.Run(() => PipelinePreview.Take(plan, 3, _ => null)));

        Assert.Equal((0, 0, 3), (before, without.Requests, without.Rows.Count));
        Assert.All(without.Rows, row => Assert.Null(row[2]));
        Assert.Equal(["0.50", "1.50", "2.50"], with.Rows.Select(row => row[2]));
        Assert.Equal(with.Requests, service.Targets.Count);
        Assert.Equal(["GET /score/0", "GET /score/1", "GET /score/2"], service.Targets);
        Assert.Equal(77, missing.ExitCode);
    }

    [Fact]
    public void Plan_FileThatWasFoundInData_IsRefused()
    {
        folder.Write("a.csv", "id\n1\n");

        PlanException refused = Assert.Throws<PlanException>(() => PipelinePlan.Create(folder.Define(
            "stages: [{ http: { url: 'https://service.invalid/{id}', output: { a: /a } } }]", definition => definition with { File = folder.Data + "/pipeline.yaml", FileWasNamed = false })));

        Assert.Contains("http sends requests, which a pipeline file that was found in DATA may not", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://{host}/x", "host and port are fixed")]
    [InlineData("https://a@b/{id}", "no user name")]
    [InlineData("ftp://a/{id}", "begins with https")]
    [InlineData("https://a/x{id}", "whole path segment")]
    [InlineData("https://a/?q=x{id}", "whole query value")]
    [InlineData("https://a/../{id}", "means another path")]
    [InlineData("https://a/%2E%2e/{id}", "means another path")]
    [InlineData("https://a/{id}#x", "no #")]
    [InlineData("https://a/x", "no column stands")]
    [InlineData("https://127.0.0.1/{id}", "loopback")]
    [InlineData("https://[::ffff:10.0.0.1]/{id}", "private")]
    [InlineData("https://0x7f.1/{id}", "loopback")]
    [InlineData("https://a/{nope}", "no column 'nope'")]
    public void Plan_AddressThatCannotBe_IsRefused(string url, string why)
    {
        folder.Write("a.csv", "id\n1\n");

        PlanException refused = folder.Refused($"stages: [{{ http: {{ url: '{url}', output: {{ a: /a }} }} }}]");

        Assert.Contains(refused.Problems, problem => problem.Message.Contains(why, StringComparison.Ordinal) && problem.ExitCode == 78);
    }

    /// <summary>Answers /score/N for N up to 8, and knows no other.</summary>
    internal static Task Score(HttpContext context)
    {
        string id = context.Request.Path.Value!.Split('/')[^1];
        if (id.Length != 1 || id[0] > '8')
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        }

        return Json(context, $$"""{"score":{{id}}.50,"label":"l{{id}}"}""");
    }

    internal static Task Json(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json)).AsTask();
    }

    /// <summary>A stage that asks the service, with more keys.</summary>
    internal static string Stage(TestService service, string path, string more = "") => Stage(service.Address, path, more);

    internal static string Stage(string address, string path, string more = "") =>
        $$"""
        stages:
          - http:
              url: "{{address}}{{path}}"
              allow_addresses: [127.0.0.1]
              output: { score: { path: /score, type: decimal }, label: /label }

        """ + string.Concat(more.Split('\n').Where(line => line.Length > 0).Select(line => $"      {line}\n"));
}
