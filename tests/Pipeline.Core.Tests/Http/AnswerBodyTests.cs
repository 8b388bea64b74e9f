using System.Text;
using Pipeline.Core.Tests.Graph;

namespace Pipeline.Core.Tests.Http;

/// <summary>Which bodies are taken for an answer, and which answers for the same.</summary>
public sealed class AnswerBodyTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("br", "{}", "http.body")]
    [InlineData("deflate", "{}", "http.body")]
    [InlineData("gzip", "{}", "http.body")]
    [InlineData(null, """{"score":1,"label":"a","score":2}""", "http.json")]
    [InlineData(null, """{"other":{"a":1,"a":1}}""", "http.json")]
    public async Task Execute_BodyThatCannotBeTaken_RejectsTheKeyAlone(string? encoding, string body, string code)
    {
        await using TestService service = await TestService.StartAsync(context =>
        {
            if (context.Request.Path == "/1")
            {
                return HttpStageTests.Json(context, """{"score":1}""");
            }

            context.Response.Headers.ContentEncoding = encoding;
            return HttpStageTests.Json(context, body);
        });
        folder.Write("a.csv", "id,x\n1,1\n2,2\n");

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/{id}") + "rejects: { max: 1 }\n");

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal("id,x,score,label\n1,1,1,\n", result.PublishedText());
        Assert.Equal(code, Assert.Single(result.Report.RejectsByCode).Code);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("\uFEFF{\"score\":5}")]
    [InlineData("deep")]
    public async Task Execute_BodyWithABomOrDeeplyNested_IsTaken(string body)
    {
        string sent = body == "deep" ? $$"""{"other":{{new string('[', 500)}}{{new string(']', 500)}},"score":5}""" : body;
        await using TestService service = await TestService.StartAsync(context => context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(sent)).AsTask());
        folder.Write("a.csv", "id,x\n1,1\n");

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/{id}"));

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal("id,x,score,label\n1,1,5,\n", result.PublishedText());
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_ColumnOfAnotherTypeInTheBody_AsksAnewUnderAnotherIdempotencyKey()
    {
        List<(string Body, string? Key)> asked = [];
        await using TestService service = await TestService.StartAsync(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            asked.Add((await reader.ReadToEndAsync(), context.Request.Headers["Idempotency-Key"]));
            await HttpStageTests.Json(context, $$"""{"score":{{asked.Count}}}""");
        });
        folder.Write("a.csv", "n,x\n5,1\n");
        string stage = HttpStageTests.Stage(service, "/", "method: POST\nbody: { n: \"{n}\" }\ncache: 7d");

        PipelineResult first = await folder.RunAsync(stage);
        PipelineResult second = await folder.RunAsync("columns: { n: { type: integer } }\n" + stage);

        Assert.Equal((0, 0), (first.Report.ExitCode, second.Report.ExitCode));
        Assert.Equal(["""{"n":"5"}""", """{"n":5}"""], asked.Select(request => request.Body));
        Assert.NotEqual(asked[0].Key, asked[1].Key);
        Assert.Equal("n,x,score,label\n5,1,2,\n", second.PublishedText());
    }
}
