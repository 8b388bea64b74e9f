using System.Diagnostics.Metrics;
using Pipeline.Records;

namespace Pipeline.Measuring;

/// <summary>
/// A run for whoever listens to the meter <c>Pipeline</c>, such as <c>dotnet-counters</c>. All is read when a listener asks, so without
/// one it costs nothing.
/// </summary>
internal sealed class RunInstruments : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Pipeline";

    private readonly Meter meter = new(MeterName);
    private readonly IReadOnlyList<(BlockMeter Block, KeyValuePair<string, object?> Tag)> blocks;

    /// <summary>Shows a run until it is disposed.</summary>
    /// <param name="meters">The blocks.</param>
    /// <param name="counts">The run's records so far.</param>
    public RunInstruments(IReadOnlyList<BlockMeter> meters, Func<StageCounts> counts)
    {
        blocks = [.. meters.Select(block => (block, new KeyValuePair<string, object?>("block", block.Name)))];
        meter.CreateObservableCounter("pipeline.records", () => Records(counts()), "{record}", "Records by what became of them.");
        meter.CreateObservableCounter("pipeline.block.batches", () => Of(static block => block.Batches), "{batch}", "Batches that a block has done.");
        meter.CreateObservableCounter("pipeline.block.busy", () => Of(static block => block.Busy.TotalSeconds), "s", "Time at work, summed over a block's parallel parts.");
        meter.CreateObservableUpDownCounter("pipeline.block.queue", () => Of(static block => block.Queued), "{batch}", "Batches that wait before and behind a block.");
        meter.CreateObservableUpDownCounter("pipeline.memory.budget", () => meters.Sum(static block => block.Memory()), "By", "Bytes of the memory budget in use.");
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private static IEnumerable<Measurement<long>> Records(StageCounts counts) =>
    [
        new(counts.In, new KeyValuePair<string, object?>("outcome", "read")),
        new(counts.Out, new KeyValuePair<string, object?>("outcome", "written")),
        new(counts.Rejected, new KeyValuePair<string, object?>("outcome", "rejected")),
    ];

    private IEnumerable<Measurement<T>> Of<T>(Func<BlockMeter, T> figure)
        where T : struct => blocks.Select(pair => new Measurement<T>(figure(pair.Block), pair.Tag));
}
