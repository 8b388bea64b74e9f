using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Pipeline.Files;

namespace Pipeline.Http;

/// <summary>
/// Sends a request once and reads the answer to its end, or to what it may have at most. It follows no redirect, keeps no cookie and asks no
/// proxy unless told. No words of it have a value, an address filled in, or a secret. Called by several threads.
/// </summary>
internal sealed class RequestSender : IDisposable
{
    private const int Piece = 16 << 10;

    private readonly HttpDefinition definition;
    private readonly List<(string Name, string Value)> headers = [];
    private readonly TimeProvider time;
    private readonly HttpMessageInvoker client;
    private volatile bool hasAnswered;

    /// <summary>Makes it, and reads the secrets.</summary>
    /// <param name="definition">What is sent.</param>
    /// <param name="variable">Gives environment variables.</param>
    /// <param name="time">The clock, for dates of Retry-After.</param>
    /// <param name="resolve">Looks names up.</param>
    /// <exception cref="StoppedException">A secret or a certificate is not there.</exception>
    public RequestSender(HttpDefinition definition, Func<string, string?> variable, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        this.definition = definition;
        this.time = time;
        foreach (RequestHeader header in definition.Headers)
        {
            headers.Add((header.Name, header.Value(variable, out string? fault) ?? throw new StoppedException(ExitCodes.Permission, $"header '{header.Name}': {fault}")));
        }

        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = definition.Proxy is not null,
            Proxy = definition.Proxy is { } proxy ? new WebProxy(proxy) : null,
            AutomaticDecompression = DecompressionMethods.All,
            EnableMultipleHttp2Connections = true,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxResponseDrainSize = Piece,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            ActivityHeadersPropagator = null,
        };
        if (definition.Proxy is null)
        {
            handler.ConnectCallback = new CheckedConnector(definition.Addresses, resolve ?? (static (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation))).ConnectAsync;
        }

        if (definition.Authorities is { } file)
        {
            handler.SslOptions.CertificateChainPolicy = Trusting(file);
        }

        client = new HttpMessageInvoker(handler);
    }

    /// <summary>Sends once.</summary>
    /// <param name="address">The address.</param>
    /// <param name="body">What is posted, or null.</param>
    /// <param name="repeat">The same whenever the same is sent.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StoppedException">All other requests would fare alike.</exception>
    public async ValueTask<Attempt> SendAsync(Uri address, byte[]? body, string repeat, CancellationToken cancellation)
    {
        try
        {
            using HttpRequestMessage request = new(definition.Posts ? HttpMethod.Post : HttpMethod.Get, address) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
            Fill(request, body, repeat);
            using HttpResponseMessage response = await client.SendAsync(request, cancellation);
            return await ReadAsync(response, cancellation);
        }
        catch (HttpRequestException exception)
        {
            return exception.InnerException is StoppedException stopped ? throw new StoppedException(stopped.ExitCode, stopped.Message)
                : exception is { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: IOException } ? new Attempt(AttemptKind.NotNow, "http.connection", "the connection broke before it was secure")
                : Judge(exception.HttpRequestError);
        }
        catch (InvalidDataException)
        {
            return new Attempt(AttemptKind.Refused, "http.body", "the answer's body is damaged: it cannot be decompressed");
        }
        catch (IOException exception) when (exception is not HttpIOException)
        {
            return Judge(HttpRequestError.ResponseEnded);
        }
        catch (HttpIOException exception)
        {
            return Judge(exception.HttpRequestError);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private void Fill(HttpRequestMessage request, byte[]? body, string repeat)
    {
        if (definition.Posts)
        {
            request.Content = new ByteArrayContent(body ?? []) { Headers = { ContentType = body is null ? null : new MediaTypeHeaderValue("application/json") } };
            request.Headers.TryAddWithoutValidation(definition.IdempotencyHeader, repeat);
        }

        request.Headers.TryAddWithoutValidation("User-Agent", "pipeline");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        foreach ((string name, string value) in headers)
        {
            // What is set takes the place of what is set by default.
            bool ofContent = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);
            HttpHeaders? target = ofContent ? request.Content?.Headers : request.Headers;
            target?.Remove(name);
            target?.TryAddWithoutValidation(name, value);
        }
    }

    private async ValueTask<Attempt> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        int status = (int)response.StatusCode;
        switch (status)
        {
            case 204 or 404 or 410:
                hasAnswered = true;
                return new Attempt(AttemptKind.Answered, "", "");
            case >= 200 and < 300:
                break;
            case >= 300 and < 400:
                return new Attempt(AttemptKind.Refused, "http.redirect", $"the service answered {status}, and redirects are not followed: write the address that is meant");
            case 401 or 402:
            case 403 when !hasAnswered:
                throw new StoppedException(ExitCodes.Permission, $"the service answered {status} ({Meaning(status)}){(hasAnswered ? "" : " before any other answer")}: check {Credentials()}, then run again");
            case 429 or 503:
                return new Attempt(AttemptKind.NotNow, Attempt.StatusCode, $"the service answered {status}") { Wait = WaitOf(response) };
            case 408 or 425 or >= 500:
                return new Attempt(WaitOf(response) is null ? AttemptKind.Failed : AttemptKind.NotNow, Attempt.StatusCode, $"the service answered {status}") { Wait = WaitOf(response) };
            default:
                return new Attempt(AttemptKind.Refused, Attempt.StatusCode, $"the service answered {status}");
        }

        if (await BodyAsync(response, cancellation) is not { } body)
        {
            return new Attempt(AttemptKind.Refused, "http.too_large", string.Create(CultureInfo.InvariantCulture, $"the answer is larger than {definition.MaxBody:#,0} bytes (max_body)"));
        }

        hasAnswered = true;
        return new Attempt(AttemptKind.Answered, "", "") { Body = body };
    }

    /// <summary>The body, decompressed; null where it is too large.</summary>
    private async Task<byte[]?> BodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellation);
        using MemoryStream body = new();
        byte[] piece = new byte[Piece];
        for (int read; (read = await ReadAsync(stream, piece, cancellation)) > 0;)
        {
            if (body.Length + read > definition.MaxBody)
            {
                return null;
            }

            body.Write(piece, 0, read);
        }

        return body.ToArray();
    }

    private static async ValueTask<int> ReadAsync(Stream stream, byte[] piece, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(piece, cancellation);
        }
        catch (InvalidOperationException exception)
        {
            // Of Brotli; gzip and deflate throw the other one.
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    private TimeSpan? WaitOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    private string Credentials() => definition.Headers.Where(header => header.IsSecret).Select(header => header.ToString()).ToList() is { Count: > 0 } secret
        ? string.Join(" and ", secret)
        : "whether it wants a key (headers: { Authorization: { secret: NAME, prefix: \"Bearer \" } })";

    private static string Meaning(int status) => status switch { 401 => "not authorized", 402 => "payment required", _ => "forbidden" };

    // The exception's own message may hold the address.
    private static Attempt Judge(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => new Attempt(AttemptKind.NotNow, "http.connection", "the name of its host does not resolve"),
        HttpRequestError.ConnectionError => new Attempt(AttemptKind.NotNow, "http.connection", "it takes no connection"),
        HttpRequestError.ProxyTunnelError => new Attempt(AttemptKind.NotNow, "http.connection", "the proxy did not let it through"),
        HttpRequestError.SecureConnectionError => throw new StoppedException(ExitCodes.Unavailable, "no secure connection came about: look at its certificate, or name the authority that signed it (ca)"),
        HttpRequestError.ConfigurationLimitExceeded => new Attempt(AttemptKind.Refused, "http.too_large", "the headers of the answer are too large"),
        _ => new Attempt(AttemptKind.Failed, "http.connection", "the connection broke before the answer was whole"),
    };

    private static X509ChainPolicy Trusting(string file)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new StoppedException(ExitCodes.Permission, $"ca: '{file}' holds no certificates that can be read");
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new StoppedException(ExitCodes.Permission, $"ca: '{file}' holds no certificates");
    }
}
