using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pipeline.Core.Tests.Http;

/// <summary>A service on this machine, by Kestrel, that keeps what it was asked and answers what the test says.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> targets = new();
    private int atOnce;
    private int mostAtOnce;

    private TestService(WebApplication app) => this.app = app;

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>What it was asked so far, as it came over the wire: <c>GET /a?b=c</c>.</summary>
    public IReadOnlyList<string> Targets => [.. targets];

    /// <summary>The most requests that it had at once.</summary>
    public int MostAtOnce => mostAtOnce;

    /// <summary>Starts it.</summary>
    /// <param name="answer">Answers a request.</param>
    /// <param name="certificate">Its certificate, or null for plain HTTP.</param>
    /// <param name="protocols">The protocols that it speaks.</param>
    public static async Task<TestService> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null, HttpProtocols protocols = HttpProtocols.Http1)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        WebApplication app = builder.Build();
        TestService service = new(app);
        app.Run(async context =>
        {
            int now = Interlocked.Increment(ref service.atOnce);
            for (int most = service.mostAtOnce; now > most; most = service.mostAtOnce)
            {
                Interlocked.CompareExchange(ref service.mostAtOnce, now, most);
            }

            service.targets.Enqueue($"{context.Request.Method} {context.Features.Get<IHttpRequestFeature>()!.RawTarget}");
            try
            {
                await answer(context);
            }
            finally
            {
                Interlocked.Decrement(ref service.atOnce);
            }
        });
        await app.StartAsync();
        return service;
    }

    /// <summary>A certificate for 127.0.0.1 and localhost, made now.</summary>
    public static X509Certificate2 MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
