using Pipeline.Records;

namespace Pipeline.Graph.Held;

/// <summary>A record of which something is not known yet.</summary>
/// <param name="functions">How many columns are computed for it.</param>
internal sealed class PendingRecord(int functions) : IDisposable
{
    private readonly PooledBytes origin = new();
    private readonly PooledBytes values = new();
    private readonly PooledBytes source = new();
    private PooledBytes[] results = [.. Enumerable.Range(0, functions).Select(_ => new PooledBytes())];

    /// <summary>Where in the order it stands.</summary>
    public long Position { get; private set; }

    /// <summary>What is computed for it.</summary>
    public PooledBytes[] Results => results;

    /// <summary>The record.</summary>
    public HeldRecord Record => new() { Origin = origin.Written, Values = values.Written, Source = source.Written };

    /// <summary>Keeps a copy.</summary>
    /// <param name="record">The record.</param>
    /// <param name="position">Where in the order it stands.</param>
    /// <param name="computed">What was computed for it, which is exchanged for what it had.</param>
    public void Set(in HeldRecord record, long position, ref PooledBytes[] computed)
    {
        Position = position;
        (results, computed) = (computed, results);
        origin.CutTo(0);
        origin.Add(record.Origin);
        values.CutTo(0);
        values.Add(record.Values);
        source.CutTo(0);
        source.Add(record.Source);
        source.Add(record.SourceEnd);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        origin.Dispose();
        values.Dispose();
        source.Dispose();
        Array.ForEach(results, result => result.Dispose());
    }
}
