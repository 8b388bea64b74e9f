using Pipeline.Csv;
using Pipeline.Measuring;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>
/// The buffers of batches in flight, bounded in bytes. A reader takes credits before it reads, and the last block gives them
/// back when the batch is written. A buffer larger than the whole budget is given when no other is out, so that a large
/// record gets through. Each reader has a budget of its own: the file whose turn it is never waits for files behind it.
/// </summary>
internal sealed class MemoryBudget : IBufferSource, IDisposable
{
    private readonly long limit;
    private readonly int usualSize;
    private readonly CancellationToken cancellation;
    private readonly Stack<byte[]> free = [];
    private readonly Lock gate = new();
    private readonly ManualResetEventSlim changed = new();
    private long taken;
    private bool hasEnded;

    /// <summary>Makes a budget.</summary>
    /// <param name="limit">Bytes.</param>
    /// <param name="usualSize">Size of the buffers that are worth keeping.</param>
    /// <param name="cancellation">Ends every wait.</param>
    public MemoryBudget(long limit, int usualSize, CancellationToken cancellation)
    {
        this.limit = limit;
        this.usualSize = usualSize;
        this.cancellation = cancellation;
    }

    /// <summary>The reader that rents, where its time is measured.</summary>
    public BlockPart? Reader { get; init; }

    /// <summary>Bytes that are given out; now and then a moment old.</summary>
    public long Taken => Volatile.Read(ref taken);

    /// <inheritdoc/>
    public byte[] Rent(int minimumBytes)
    {
        int size = SizeOf(minimumBytes);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            lock (gate)
            {
                if (taken == 0 || taken + CreditsFor(size) <= limit)
                {
                    taken += CreditsFor(size);
                    if (size == usualSize && free.TryPop(out byte[]? buffer))
                    {
                        return buffer;
                    }

                    break;
                }

                changed.Reset();
            }

            // With the token: a signal of a cancellation might be reset here before it was seen.
            Reader?.Enter(PartState.Memory);
            changed.Wait(cancellation);
            Reader?.Enter(PartState.Busy);
        }

        // Not cleared: every byte that is used was read into it before.
        return size == ByteArrays.LengthFor(size) ? ByteArrays.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
    }

    /// <inheritdoc/>
    public void Return(byte[] buffer)
    {
        bool isKept;
        lock (gate)
        {
            isKept = buffer.Length == usualSize && !hasEnded;
            if (isKept)
            {
                // The one that came back last is given out first: it is in the cache more than the others.
                free.Push(buffer);
            }

            taken -= CreditsFor(buffer.Length);
            changed.Set();
        }

        if (!isKept)
        {
            ByteArrays.Return(buffer);
        }
    }

    /// <summary>No more buffers are asked for: none is kept.</summary>
    public void End()
    {
        lock (gate)
        {
            hasEnded = true;
            while (free.TryPop(out byte[]? buffer))
            {
                ByteArrays.Return(buffer);
            }
        }
    }

    /// <summary>
    /// Counts memory that a batch has come to take beside its buffer, or that it gives back. It does not wait, since batches before
    /// it may be waited for: the next buffer is given out when enough has come back.
    /// </summary>
    public void Charge(long bytes)
    {
        lock (gate)
        {
            taken += bytes;
            changed.Set();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => changed.Dispose();

    private int SizeOf(int least) => least <= usualSize ? usualSize : ByteArrays.LengthFor(least);

    /// <summary>Bytes of credits for a buffer: it and the output that will be made of it.</summary>
    private static long CreditsFor(int size) => 2L * size;
}
