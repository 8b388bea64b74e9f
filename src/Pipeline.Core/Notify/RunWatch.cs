using Pipeline.Definition;
using Pipeline.Reports;

namespace Pipeline.Notify;

/// <summary>
/// Tells those who watch a run: a file of metrics, a heartbeat, a webhook, a collector. Nothing here changes what becomes of the run. Whatever cannot be told
/// is a warning, and the wait is bounded. Where nobody watches, nothing is touched.
/// </summary>
/// <param name="definition">Who watches.</param>
/// <param name="options">What they are told with.</param>
public sealed class RunWatch(PipelineDefinition definition, RunWatchOptions options) : IDisposable
{
    // After a signal or the deadline the process has to end within five seconds.
    private static readonly TimeSpan AfterSignal = TimeSpan.FromSeconds(1);

    private HttpSender? sender;
    private Task<string?>? beginning;

    private NotifyDefinition Notify => definition.Notify;

    private HttpSender Sender => sender ??= new HttpSender(options.Version, options.Time);

    /// <summary>Tells, in the background, that the run begins.</summary>
    public void Begin()
    {
        if (Notify.Heartbeat is { } reference)
        {
            HttpSender own = Sender;
            beginning = Task.Run(() => CallAsync(own, reference, Heartbeat.Start, Notify.Timeout / 4));
        }
    }

    /// <summary>Tells how the run ended. To be called once; does not throw.</summary>
    /// <param name="report">The run.</param>
    /// <param name="hurry">Cancelled when there is hardly time left, as after a signal: before the call or during it.</param>
    /// <returns>Who could not be told and why, a sentence each, without any secret.</returns>
    public async Task<IReadOnlyList<string>> EndAsync(RunReport report, CancellationToken hurry = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        bool isLate = hurry.IsCancellationRequested;
        TimeSpan limit = isLate && Notify.Timeout > AfterSignal ? AfterSignal : Notify.Timeout;
        List<Task<string?>> told = [];
        if (definition.Run.Metrics is { } file)
        {
            told.Add(TellAsync($"metrics {file}", () => Task.FromResult(MetricsFile.Write(file, report))));
        }

        if (Notify.Heartbeat is { } heartbeat)
        {
            told.Add(TellAsync($"notify.heartbeat ({heartbeat})", () => EndHeartbeatAsync(heartbeat, report, limit)));
        }

        if (Notify.Webhook is { } webhook && Webhook.IsDue(Notify.When, report, definition))
        {
            told.Add(TellAsync($"notify.webhook ({webhook})", () => CallAsync(Sender, webhook, address => Webhook.Request(address, report), limit)));
        }

        if (Collector.Of(options.Variables) is { } collector)
        {
            told.Add(TellAsync("the collector of OTEL_EXPORTER_OTLP_ENDPOINT", () => collector.TellAsync(Sender, report, limit)));
        }

        try
        {
            return [.. (await Task.WhenAll(told).WaitAsync(isLate ? CancellationToken.None : hurry)).OfType<string>()];
        }
        catch (OperationCanceledException)
        {
            return [.. told.Where(task => task.IsCompletedSuccessfully).Select(task => task.Result).OfType<string>(), "a signal or the deadline ended the wait for those who are told of this run"];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => sender?.Dispose();

    private static async Task<string?> TellAsync(string who, Func<Task<string?>> tell)
    {
        try
        {
            return await tell() is { } fault ? $"{who} was not told of this run: {fault}" : null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Type only: a message may hold the address. A run that went well has gone well, whatever is wrong here.
            return $"{who} was not told of this run: {exception.GetType().Name}";
        }
    }

    private async Task<string?> EndHeartbeatAsync(SecretReference reference, RunReport report, TimeSpan limit)
    {
        long before = options.Time.GetTimestamp();
        string? first = beginning is null ? null : await Task.WhenAny(beginning, Task.Delay(limit / 2, options.Time)) == beginning ? await beginning : "no answer to its start";
        return await CallAsync(Sender, reference, address => Heartbeat.End(address, report.ExitCode), limit - options.Time.GetElapsedTime(before)) ?? first;
    }

    private async Task<string?> CallAsync(HttpSender to, SecretReference reference, Func<Uri, HttpRequestMessage> request, TimeSpan limit)
    {
        (Uri? address, string? fault) = Secret.ReadAddress(reference, options.Variables);
        return address is null ? fault : await to.SendAsync(() => request(address), limit);
    }
}
