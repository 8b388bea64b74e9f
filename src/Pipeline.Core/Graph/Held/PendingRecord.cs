using Pipeline.Records;

namespace Pipeline.Graph.Held;

/// <summary>A record of which something is not known yet.</summary>
internal sealed class PendingRecord : IDisposable
{
    private readonly PooledBytes origin = new();
    private readonly PooledBytes values = new();
    private readonly PooledBytes source = new();

    /// <summary>Whether there is one.</summary>
    public bool IsSet { get; set; }

    /// <summary>Where in the order it stands.</summary>
    public long Position { get; private set; }

    /// <summary>Why it cannot go on, and which function says so.</summary>
    public RunningFault Fault { get; private set; }

    /// <summary>The function.</summary>
    public int At { get; private set; }

    /// <summary>The record.</summary>
    public HeldRecord Record => new() { Origin = origin.Written, Values = values.Written, Source = source.Written };

    /// <summary>Keeps a copy.</summary>
    public void Set(in HeldRecord record, long position, RunningFault fault, int at)
    {
        IsSet = true;
        Position = position;
        Fault = fault;
        At = at;
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
    }
}
