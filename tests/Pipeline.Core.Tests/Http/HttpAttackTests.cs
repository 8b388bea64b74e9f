using System.Net;
using System.Net.Sockets;
using System.Text;
using Pipeline.Core.Tests.Graph;
using Pipeline.Http;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Http;

/// <summary>Data cannot choose hosts or paths (guarantee 8): what values make of an address, as the service's own log has it.</summary>
public sealed class HttpAttackTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("../../admin", "/a/..%2F..%2Fadmin/b?q=..%2F..%2Fadmin")]
    [InlineData("//evil.example/x", "/a/%2F%2Fevil.example%2Fx/b?q=%2F%2Fevil.example%2Fx")]
    [InlineData("@evil.example", "/a/%40evil.example/b?q=%40evil.example")]
    [InlineData("x\r\nHost: evil.example\r\n\r\nGET /admin", "/a/x%0D%0AHost%3A%20evil.example%0D%0A%0D%0AGET%20%2Fadmin/b?q=x%0D%0AHost%3A%20evil.example%0D%0A%0D%0AGET%20%2Fadmin")]
    [InlineData("%2e%2e", "/a/%252e%252e/b?q=%252e%252e")]
    [InlineData("%2e%2e%2fadmin", "/a/%252e%252e%252fadmin/b?q=%252e%252e%252fadmin")]
    [InlineData("bücher.example", "/a/b%C3%BCcher.example/b?q=b%C3%BCcher.example")]
    [InlineData("a?x=1&q=2#y;z\\", "/a/a%3Fx%3D1%26q%3D2%23y%3Bz%5C/b?q=a%3Fx%3D1%26q%3D2%23y%3Bz%5C")]
    [InlineData("{id}", "/a/%7Bid%7D/b?q=%7Bid%7D")]
    [InlineData("...", "/a/.../b?q=...")]
    [InlineData("..", null)]
    [InlineData(".", null)]
    [InlineData("\"\"", null)]
    public async Task Execute_ValueThatWouldBeAnotherAddress_IsEncodedOrRejected(string value, string? target)
    {
        await using TestService service = await TestService.StartAsync(context => HttpStageTests.Json(context, "{}"));
        folder.Write("a.csv", $"id,x\n{(value == "\"\"" ? value : $"\"{value}\"")},1\n");

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/a/{id}/b?q={id}"));

        Assert.Equal(target is null ? [] : [$"GET {target}"], service.Targets);
        Assert.Equal(target is null ? "http.key" : null, result.Report.RejectsByCode.SingleOrDefault()?.Code);
        Assert.Equal(target is null ? 65 : 0, result.Report.ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_Nul_ComesEncoded()
    {
        // Kestrel refuses such an address before a log could have it, so this service is a socket.
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<string> asked = AnswerOnceAsync(listener);
        folder.Write("a.csv", "id,x\na\0b,1\n");

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage($"http://{listener.LocalEndpoint}", "/a/{id}?q={id}"));

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.Equal("GET /a/a%00b?q=a%00b HTTP/1.1", await asked);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_ValueOfTenKilobytes_IsRejectedInAnAddressAndPostedInABody()
    {
        int posted = 0;
        await using TestService service = await TestService.StartAsync(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            posted = (await reader.ReadToEndAsync()).Length;
            await HttpStageTests.Json(context, "{}");
        });
        folder.Write("a.csv", $"id,x\n{new string('x', 10_000)},1\n");

        PipelineResult got = await folder.RunAsync(HttpStageTests.Stage(service, "/?q={id}"));
        PipelineResult sent = await folder.RunAsync(HttpStageTests.Stage(service, "/", "method: POST\nbody: \"{id}\""));

        Assert.Equal("http.key", Assert.Single(got.Report.RejectsByCode).Code);
        Assert.Equal((0, 10_002), (sent.Report.ExitCode, posted));
        Assert.Equal(["POST /"], service.Targets);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_Redirects_AreNotFollowed()
    {
        await using TestService other = await TestService.StartAsync(context => HttpStageTests.Json(context, "{}"));
        await using TestService service = await TestService.StartAsync(context =>
        {
            context.Response.Redirect(other.Address + "/stolen");
            return Task.CompletedTask;
        });
        folder.Write("a.csv", "id,x\n1,1\n");

        PipelineResult result = await folder.RunAsync(HttpStageTests.Stage(service, "/{id}"));

        Assert.Equal("http.redirect", Assert.Single(result.Report.RejectsByCode).Code);
        Assert.Empty(other.Targets);
        Assert.Single(service.Targets);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("10.1.2.3", "private")]
    [InlineData("::ffff:192.168.0.1", "private")]
    [InlineData("::1", "loopback")]
    [InlineData("169.254.169.254", "metadata")]
    [InlineData("fe80::1", "link")]
    [InlineData("64:ff9b::7f00:1", "loopback")]
    [InlineData("fd00:ec2::254", "private")]
    [InlineData("0.0.0.0", "no address of a service")]
    public async Task Send_NameThatStandsForAnAddressThatIsNotPublic_ConnectsToNothing(string address, string what)
    {
        HttpDefinition definition = Definition("http://service.example/{id}", AddressRules.PublicOnly);
        using RequestSender sender = new(definition, _ => null, TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.9.1"), IPAddress.Parse(address)]));

        StoppedException stopped = await Assert.ThrowsAsync<StoppedException>(async () => await sender.SendAsync(new Uri("http://service.example/1"), null, "", CancellationToken.None));

        Assert.Equal(77, stopped.ExitCode);
        Assert.Contains(what, stopped.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Send_NameWhoseAddressChangesAfterItWasChecked_GoesToTheAddressThatWasChecked()
    {
        await using TestService service = await TestService.StartAsync(context => HttpStageTests.Json(context, "{}"));
        int asked = 0;
        HttpDefinition definition = Definition("http://service.example/{id}", new AddressRules([IPNetwork.Parse("127.0.0.1/32")]));
        using RequestSender sender = new(definition, _ => null, TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(asked++ == 0 ? "127.0.0.1" : "10.0.0.1")]));
        int port = new Uri(service.Address).Port;

        // Several at once, so that there are several connections.
        Attempt[] made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => sender.SendAsync(new Uri($"http://service.example:{port}/{i}"), null, "", CancellationToken.None).AsTask()));

        Assert.All(made, attempt => Assert.Equal(AttemptKind.Answered, attempt.Kind));
        Assert.Equal((1, 8), (asked, service.Targets.Count));
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_Secrets_StandInNoFileOfTheRunAndInNoMessage()
    {
        const string Canary = "canary-5f2e9d";
        string? got = null;
        await using TestService service = await TestService.StartAsync(context =>
        {
            got = context.Request.Headers.Authorization;
            context.Response.StatusCode = context.Request.Path == "/2" ? 400 : 200;
            return HttpStageTests.Json(context, "{}");
        });
        folder.Write("a.csv", "id,x\n1,1\n2,2\n");

        PipelineResult result = await folder.RunAsync(
            HttpStageTests.Stage(service, "/{id}", "headers: { Authorization: { secret: API_TOKEN, prefix: \"Bearer \" } }"),
            options: new() { Variable = name => name == "API_TOKEN" ? Canary + "\n" : null });
        PipelineResult missing = await folder.RunAsync(
            HttpStageTests.Stage(service, "/{id}", "headers: { Authorization: { secret: API_TOKEN, prefix: \"Bearer \" } }"), options: new() { Variable = _ => null });

        Assert.Equal($"Bearer {Canary}", got);
        Assert.Equal((65, 77), (result.Report.ExitCode, missing.Report.ExitCode));
        Assert.Contains("no variable API_TOKEN", missing.Report.Failure, StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(result.Output!, "*", SearchOption.AllDirectories))
        {
            Assert.False(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)).Contains(Canary, StringComparison.Ordinal), file);
        }
    }

    /// <summary>Answers one request with an empty object, and gives its first line.</summary>
    private static async Task<string> AnswerOnceAsync(TcpListener listener)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        using StreamReader reader = new(client.GetStream(), Encoding.Latin1);
        string first = await reader.ReadLineAsync() ?? "";
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
            // Its headers.
        }

        await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"u8.ToArray());
        return first;
    }

    private static HttpDefinition Definition(string url, AddressRules rules)
    {
        List<string> names = [];
        return new HttpDefinition { Url = UrlTemplate.Parse(url, names), Key = [new Column("id", ColumnType.Text, 0)], Answers = new AnswerMapping([]), Identity = [], Addresses = rules };
    }
}
