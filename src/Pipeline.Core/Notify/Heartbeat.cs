namespace Pipeline.Notify;

/// <summary>Tells a watcher that expects a run each night, in the way of healthchecks.io: a GET of the address, with <c>/start</c> or <c>/fail</c> behind its path.</summary>
internal static class Heartbeat
{
    /// <summary>What a run that begins calls.</summary>
    public static HttpRequestMessage Start(Uri address) => Get(address, "/start");

    /// <summary>What a run that has ended calls.</summary>
    public static HttpRequestMessage End(Uri address, int exitCode) => Get(address, exitCode == 0 ? "" : "/fail");

    private static HttpRequestMessage Get(Uri address, string end) =>
        new(HttpMethod.Get, end.Length == 0 ? address : new UriBuilder(address) { Path = address.AbsolutePath.TrimEnd('/') + end }.Uri);
}
