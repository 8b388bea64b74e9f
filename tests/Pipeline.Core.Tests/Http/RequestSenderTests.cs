using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Pipeline.Http;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Http;

/// <summary>What a single attempt comes to, and what is wrong before there can be one.</summary>
public sealed class RequestSenderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Send_ConnectionThatBreaksBeforeItIsSecure_IsWorthAnotherTry()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using RequestSender sender = new(Definition(), _ => null, TimeProvider.System);

        Task<Attempt> attempt = sender.SendAsync(new Uri($"https://{listener.LocalEndpoint}/1"), null, "", CancellationToken.None).AsTask();
        (await listener.AcceptTcpClientAsync()).Dispose();
        Attempt made = await attempt;

        Assert.Equal((AttemptKind.NotNow, "http.connection"), (made.Kind, made.Code));
    }

    [Fact(Timeout = 60_000)]
    public async Task Send_CertificateThatNobodySigned_EndsTheRun()
    {
        using X509Certificate2 certificate = TestService.MakeCertificate();
        await using TestService service = await TestService.StartAsync(context => HttpStageTests.Json(context, "{}"), certificate);
        using RequestSender sender = new(Definition(), _ => null, TimeProvider.System);

        StoppedException stopped = await Assert.ThrowsAsync<StoppedException>(async () => await sender.SendAsync(new Uri(service.Address + "/1"), null, "", CancellationToken.None));

        Assert.Equal(69, stopped.ExitCode);
    }

    [Theory]
    [InlineData(16 << 10, true)]
    [InlineData((16 << 10) + 1, false)]
    public void Make_SecretOfManyBytes_IsTakenWholeOrNotAtAll(int bytes, bool isTaken)
    {
        File.WriteAllText(Path.Combine(folder.Path, "TOKEN"), new string('x', bytes));

        string? value = new RequestHeader("A", "") { Secret = "TOKEN" }.Value(name => name == "CREDENTIALS_DIRECTORY" ? folder.Path : null, out string? fault);

        Assert.Equal(isTaken ? bytes : null, value?.Length);
        Assert.Equal(isTaken, fault is null);
    }

    private static HttpDefinition Definition()
    {
        List<string> names = [];
        return new HttpDefinition
        {
            Url = UrlTemplate.Parse("https://127.0.0.1/{id}", names),
            Key = [new Column("id", ColumnType.Text, 0)],
            Answers = new AnswerMapping([]),
            Identity = [],
            Addresses = new AddressRules([IPNetwork.Parse("127.0.0.1/32")]),
        };
    }
}
