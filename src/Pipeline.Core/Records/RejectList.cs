using System.Buffers;
using System.Collections;

namespace Pipeline.Records;

/// <summary>
/// The rejects of a batch, in an array of the shared pool: there may be one for every few bytes of input, and what a batch leaves
/// behind would be collected long after it.
/// </summary>
internal sealed class RejectList : IReadOnlyCollection<Reject>, IDisposable
{
    private Reject[] rejects = [];

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(Reject reject)
    {
        if (Count == rejects.Length)
        {
            Reject[] larger = ArrayPool<Reject>.Shared.Rent(Math.Max(16, 2 * Count));
            rejects.AsSpan(0, Count).CopyTo(larger);
            GiveBack();
            rejects = larger;
        }

        rejects[Count++] = reject;
    }

    /// <summary>Takes all of another list, which is empty then: without a copy where this one has none.</summary>
    public void TakeFrom(RejectList other)
    {
        if (Count == 0)
        {
            (rejects, other.rejects) = (other.rejects, rejects);
            (Count, other.Count) = (other.Count, 0);
            return;
        }

        foreach (Reject reject in other)
        {
            Add(reject);
        }

        other.Dispose();
    }

    /// <summary>The rejects by record; those of one record in the order in which they came.</summary>
    public IEnumerable<Reject> ByRecord()
    {
        for (int i = 1; i < Count; i++)
        {
            if (rejects[i].Record < rejects[i - 1].Record)
            {
                // Several chains found them.
                return this.OrderBy(reject => reject.Record);
            }
        }

        return this;
    }

    /// <inheritdoc/>
    public IEnumerator<Reject> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return rejects[i];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveBack();
        rejects = [];
        Count = 0;
    }

    private void GiveBack()
    {
        if (rejects.Length > 0)
        {
            // Cleared, so that the pool keeps no texts alive.
            ArrayPool<Reject>.Shared.Return(rejects, clearArray: true);
        }
    }
}
