using Pipeline.Records;
using Pipeline.Runs;

namespace Pipeline.Graph.Held;

/// <summary>
/// Writes removed records beside the stage that takes them out: one part of them is written while the next one is gathered, so two parts are
/// all that is in memory. Used by one thread. A write that fails shows at a later call.
/// </summary>
/// <param name="writer">Writes them, and belongs to a part that is being written.</param>
internal sealed class RemovedLane(RemovedWriter writer) : IDisposable
{
    private const int BytesOfPart = 512 << 10;

    private Part gathering = new();
    private Part other = new();
    private Task writing = Task.CompletedTask;

    /// <summary>Adds a record.</summary>
    /// <param name="place">Where it and the one that stayed stand.</param>
    /// <param name="record">The record.</param>
    /// <param name="own">It in its file's own bytes, where these are not its source.</param>
    /// <exception cref="RunException">One before it cannot be kept.</exception>
    public void Add(in RemovedPlace place, in HeldRecord record, ReadOnlySpan<byte> own)
    {
        PooledBytes bytes = gathering.Bytes;
        if (own.IsEmpty)
        {
            bytes.Add(record.Source);
            if (!record.SourceEnd.IsEmpty)
            {
                bytes.Add(record.SourceEnd);
            }
        }
        else
        {
            bytes.Add(own);
        }

        gathering.Add(place);
        if (bytes.Length >= BytesOfPart)
        {
            HandOn();
        }
    }

    /// <summary>Waits until all are written.</summary>
    /// <exception cref="RunException">They cannot be kept.</exception>
    public void End()
    {
        HandOn();
        writing.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            writing.Wait();
        }
        catch (AggregateException)
        {
            // The run has failed by it, or by something before it.
        }

        gathering.Bytes.Dispose();
        other.Bytes.Dispose();
    }

    private void HandOn()
    {
        writing.GetAwaiter().GetResult();
        Part full = gathering;
        (gathering, other) = (other, full);
        writing = Task.Run(() => Write(full));
    }

    private void Write(Part part)
    {
        writer.Add(part.Places.AsSpan(0, part.Count), part.Ends.AsSpan(0, part.Count), part.Bytes.Written);
        part.Clear();
    }

    private sealed class Part
    {
        private const int Least = 1024;

        public PooledBytes Bytes { get; } = new();

        public RemovedPlace[] Places { get; private set; } = new RemovedPlace[Least];

        public int[] Ends { get; private set; } = new int[Least];

        public int Count { get; private set; }

        public void Add(in RemovedPlace place)
        {
            if (Count == Places.Length)
            {
                Places = [.. Places, .. new RemovedPlace[Count]];
                Ends = [.. Ends, .. new int[Count]];
            }

            Places[Count] = place;
            Ends[Count++] = Bytes.Length;
        }

        public void Clear()
        {
            Count = 0;
            Bytes.CutTo(0);
            if (Bytes.Room > 4 * BytesOfPart)
            {
                // A record that was large does not stay.
                Bytes.Dispose();
            }
        }
    }
}
