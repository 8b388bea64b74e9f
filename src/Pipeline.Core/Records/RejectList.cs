using System.Collections;

namespace Pipeline.Records;

/// <summary>The rejects of a batch: a <see cref="RejectRun"/> of each chain, or of each part of one that was worked on by itself.</summary>
internal sealed class RejectList : IReadOnlyCollection<Reject>, IDisposable
{
    private readonly List<RejectRun> runs = [];

    /// <inheritdoc/>
    public int Count => runs.Sum(run => run.Count);

    /// <summary>Bytes that they take in memory.</summary>
    public long Room => runs.Sum(run => (long)run.Room);

    /// <summary>The runs, one after the other.</summary>
    public IReadOnlyList<RejectRun> Runs => runs;

    /// <summary>Adds one.</summary>
    public void Add(Reject reject)
    {
        if (runs.Count == 0 || !runs[^1].Takes(reject.Record))
        {
            runs.Add(new RejectRun());
        }

        runs[^1].Add(reject);
    }

    /// <summary>Takes all of another list, which is empty then.</summary>
    public void TakeFrom(RejectList other)
    {
        runs.AddRange(other.runs);
        other.runs.Clear();
    }

    /// <summary>The rejects by record; those of one record in the order in which they came.</summary>
    public IEnumerable<Reject> ByRecord() => runs.Count <= 1 ? this : Merged();

    /// <inheritdoc/>
    public IEnumerator<Reject> GetEnumerator()
    {
        foreach (RejectRun run in runs)
        {
            RejectRunReader reader = new(run.Written);
            while (reader.MoveNext())
            {
                yield return reader.Current;
            }
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose()
    {
        runs.ForEach(run => run.Dispose());
        runs.Clear();
    }

    private IEnumerable<Reject> Merged()
    {
        List<RejectRunReader> readers = [.. runs.Select(run => new RejectRunReader(run.Written)).Where(reader => reader.MoveNext())];
        while (readers.Count > 0)
        {
            // The first of the smallest: chains come in their order.
            RejectRunReader next = readers.MinBy(reader => reader.Current.Record)!;
            yield return next.Current;
            if (!next.MoveNext())
            {
                readers.Remove(next);
            }
        }
    }
}
