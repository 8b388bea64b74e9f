using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using Pipeline.Reports;

namespace Pipeline.Notify;

/// <summary>
/// A collector of OpenTelemetry, found by the variables that its specification names. It gets one trace for the run and the figures, as JSON over HTTP, see
/// https://opentelemetry.io/docs/specs/otlp/.
/// </summary>
internal sealed class Collector
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly IReadOnlyDictionary<string, string> variables;

    private Collector(IReadOnlyDictionary<string, string> variables) => this.variables = variables;

    /// <summary>The collector that the environment names, or null.</summary>
    public static Collector? Of(IReadOnlyDictionary<string, string> variables) =>
        variables.GetValueOrDefault(Endpoint) is { Length: > 0 } && !string.Equals(variables.GetValueOrDefault("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
            ? new Collector(variables)
            : null;

    /// <summary>Sends both. Returns what was wrong, or null.</summary>
    public async Task<string?> TellAsync(HttpSender sender, RunReport report, TimeSpan limit)
    {
        if (variables.GetValueOrDefault("OTEL_EXPORTER_OTLP_PROTOCOL") is "grpc")
        {
            return "OTEL_EXPORTER_OTLP_PROTOCOL is grpc, which is not spoken here: set it to http/json and name the collector's port for HTTP, often 4318";
        }

        if (!Uri.TryCreate(variables[Endpoint].TrimEnd('/'), UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            return "it holds no address that begins with http:// or https://";
        }

        // The specification's own limit is for each request.
        if (int.TryParse(variables.GetValueOrDefault("OTEL_EXPORTER_OTLP_TIMEOUT"), NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) && milliseconds > 0)
        {
            limit = TimeSpan.FromMilliseconds(Math.Min(milliseconds, limit.TotalMilliseconds));
        }

        string?[] faults = await Task.WhenAll(
            sender.SendAsync(() => Request(address, "/v1/traces", CollectorJson.Traces(report, variables)), limit),
            sender.SendAsync(() => Request(address, "/v1/metrics", CollectorJson.Metrics(report, variables)), limit));
        return faults.OfType<string>().FirstOrDefault();
    }

    private HttpRequestMessage Request(Uri address, string path, byte[] json)
    {
        ByteArrayContent content = new(json);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        HttpRequestMessage request = new(HttpMethod.Post, address.AbsoluteUri.TrimEnd('/') + path) { Content = content };
        foreach ((string name, string value) in Pairs(variables.GetValueOrDefault("OTEL_EXPORTER_OTLP_HEADERS")))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>The pairs of <c>a=1,b=2</c>, whose values are encoded as in a URL.</summary>
    public static IEnumerable<(string Name, string Value)> Pairs(string? text) => (text ?? "").Split(',')
        .Select(pair => pair.Split('=', 2))
        .Where(pair => pair.Length == 2 && pair[0].Trim().Length > 0)
        .Select(pair => (pair[0].Trim(), Uri.UnescapeDataString(pair[1].Trim())));
}
