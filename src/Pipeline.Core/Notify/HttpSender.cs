using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Pipeline.Resilience;

namespace Pipeline.Notify;

/// <summary>
/// Sends requests of which only the status of the answer matters. It follows no redirect, since the address is a secret and was chosen by the user. No
/// text of it names the address. May be called by several threads.
/// </summary>
/// <param name="version">The version of the program, for the header User-Agent.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpSender(string version, TimeProvider time) : IDisposable
{
    // Polly takes no less.
    private static readonly TimeSpan ShortestLimit = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Sends until it is accepted, refused, or the time is over. Returns what was wrong, or null.</summary>
    /// <param name="request">Makes the request, once for each try.</param>
    /// <param name="total">How long all tries may take together.</param>
    public async Task<string?> SendAsync(Func<HttpRequestMessage> request, TimeSpan total)
    {
        if (total < ShortestLimit)
        {
            return "no time was left";
        }

        int tries = 0;
        RequestRetry<Answer> retry = new(answer => answer.MayPass, total, time);
        Answer? answer = await retry.RunAsync(token =>
        {
            tries++;
            return TryAsync(request, token);
        });
        return answer is { Fault: null } ? null
            : $"{answer?.Fault ?? "no answer in time"}{(tries == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", tried {tries} times"))}";
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<Answer> TryAsync(Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        try
        {
            using HttpRequestMessage message = request();
            message.Headers.UserAgent.Add(new ProductInfoHeaderValue("pipeline", version.Length == 0 ? null : version));
            using HttpResponseMessage response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return Judge(response.StatusCode);
        }
        catch (HttpRequestException exception)
        {
            return new Answer(Words(exception.HttpRequestError), MayPass: exception.HttpRequestError is not HttpRequestError.SecureConnectionError);
        }
        catch (IOException)
        {
            return new Answer("the connection broke", MayPass: true);
        }
    }

    private static Answer Judge(HttpStatusCode status)
    {
        int code = (int)status;
        string? fault = code is >= 200 and < 300 ? null
            : code is >= 300 and < 400 ? string.Create(CultureInfo.InvariantCulture, $"it answered {code}, and redirects are not followed")
            : string.Create(CultureInfo.InvariantCulture, $"it answered {code}");
        return new Answer(fault, MayPass: code is 408 or 425 or 429 or >= 500);
    }

    // The exception's own message may hold the address.
    private static string Words(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "the name of its host does not resolve",
        HttpRequestError.ConnectionError => "it takes no connection",
        HttpRequestError.SecureConnectionError => "no secure connection came about: look at its certificate",
        HttpRequestError.ProxyTunnelError => "the proxy did not let it through",
        _ => $"the connection failed ({error})",
    };
}
