namespace Pipeline.Records;

/// <summary>What a stage asked of a service.</summary>
/// <param name="Keys">Distinct keys for which an answer was needed.</param>
/// <param name="Cached">Those of them whose answer was kept by an earlier run, or by this one before it went on.</param>
/// <param name="Sent">Requests that were sent, those that were sent again among them.</param>
/// <param name="Retried">Requests that were sent again.</param>
/// <param name="WaitSeconds">Seconds for which requests waited for a place, the rate or the service, all together.</param>
/// <param name="MostAtOnce">The most requests that were out at once.</param>
public sealed record RequestFigures(long Keys, long Cached, long Sent, long Retried, double WaitSeconds, int MostAtOnce);
