using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipeline.Core.Tests.Graph;

namespace Pipeline.Core.Tests.Http;

/// <summary>Keys in lists: one POST for several, answers matched by key.</summary>
public sealed class HttpListTests : IDisposable
{
    private const string Lists = "method: POST\nbody: { id: \"{id}\" }\nconcurrency: 1\nbatch: { size: 10, under: keys, answers: /found, match: { id: /id } }";

    private readonly PipelineFolder folder = new();
    private readonly List<string[]> asked = [];

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Execute_Lists_GiveEachKeyItsOwnAnswerInAnyOrder()
    {
        await using TestService service = await TestService.StartAsync(context => AnswerAsync(context, ids => ids.Reverse()));
        folder.Write("a.csv", HttpResumeTests.Records(25));

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/", Lists + "\nnot_found: drop"));

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        string expected = "id,name,score,label\n" + string.Concat(Enumerable.Range(0, 25).Where(i => i % 10 != 9).Select(i => $"{i},n{i},{i}.5,l{i}\n"));
        Assert.Equal(expected, result.PublishedText());
        Assert.Equal([10, 10, 5], asked.Select(list => list.Length));
        Assert.Equal((25, 3), (result.Report.Stages.Single(stage => stage.Kind == "http").Requests!.Keys, service.Targets.Count));
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_ListWithAKeyThatIsRefused_IsSentInHalvesUntilThatKeyIsFound()
    {
        await using TestService service = await TestService.StartAsync(context => AnswerAsync(context, ids => ids.Contains("3") ? null : ids));
        folder.Write("a.csv", HttpResumeTests.Records(9));

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/", Lists) + "rejects: { max: 1 }\n");

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal("http.status", Assert.Single(result.Report.RejectsByCode).Code);
        Assert.Equal(8, result.Report.Totals.Written);
        Assert.Contains(asked, list => list is ["3"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_ListsThatLie_RejectTheKeysInQuestion()
    {
        await using TestService service = await TestService.StartAsync(context => AnswerAsync(context, ids => [.. ids, "0", "99", "07"]));
        folder.Write("a.csv", HttpResumeTests.Records(8));

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/", Lists) + "rejects: { max: 1 }\n");

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal(("http.answer", 1L), result.Report.RejectsByCode.Select(code => (code.Code, code.Count)).Single());
    }

    /// <summary>Answers keys by what a test makes of them; null: it takes none of the list.</summary>
    private async Task AnswerAsync(HttpContext context, Func<IEnumerable<string>, IEnumerable<string>?> make)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        string[] ids = [.. body.RootElement.GetProperty("keys").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
        asked.Add(ids);
        if (make(ids) is not { } answered)
        {
            context.Response.StatusCode = 422;
            return;
        }

        IEnumerable<string> items = answered.Where(id => !id.EndsWith('9') || id == "99").Select(id => $$"""{"id":{{(id == "07" ? "\"07\"" : id)}},"score":{{id.TrimStart('0').PadLeft(1, '0')}}.5,"label":"l{{id}}"}""");
        await HttpStageTests.Json(context, $$"""{"found":[{{string.Join(',', items)}}]}""");
    }
}
