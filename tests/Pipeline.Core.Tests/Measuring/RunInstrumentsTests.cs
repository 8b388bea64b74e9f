using System.Diagnostics.Metrics;
using Pipeline.Measuring;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Measuring;

public class RunInstrumentsTests
{
    [Fact]
    public void Listener_OfARun_GetsItsFiguresUntilItEnds()
    {
        BlockMeter meter = new(BlockKind.Threads, "only-of-this-test", 1, 4) { Input = () => 2, Output = () => 1, Memory = () => 77 };
        meter.End(meter.Begin(), 10, 5);
        List<string> seen = [];
        using MeterListener listener = new();
        RunInstruments run = new([meter], () => new StageCounts { In = 11, Out = 7, Rejected = 3 });
        listener.InstrumentPublished = (instrument, listening) =>
        {
            // Other tests run pipelines meanwhile.
            if (instrument.Meter.Name == RunInstruments.MeterName)
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value >= 0, tags));
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "pipeline.records 11 outcome=read",
                "pipeline.records 7 outcome=written",
                "pipeline.records 3 outcome=rejected",
                "pipeline.block.batches 1 block=only-of-this-test",
                "pipeline.block.busy True block=only-of-this-test",
                "pipeline.block.queue 3 block=only-of-this-test",
                "pipeline.memory.budget 77 ",
            },
            seen.ToHashSet(StringComparer.Ordinal));
        run.Dispose();
        seen.Clear();
        listener.RecordObservableInstruments();
        Assert.DoesNotContain(seen, line => line.Contains("only-of-this-test", StringComparison.Ordinal));

        void Add(Instrument instrument, object value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            seen.Add($"{instrument.Name} {value} {(tags.Length == 0 ? "" : $"{tags[0].Key}={tags[0].Value}")}");
    }
}
