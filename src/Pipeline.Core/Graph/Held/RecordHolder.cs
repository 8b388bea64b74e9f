namespace Pipeline.Graph.Held;

/// <summary>What a kind of stage does with records between taking and giving them. Used by one thread; disposed by another one, behind it.</summary>
internal abstract class RecordHolder : IDisposable
{
    /// <summary>Takes a record, with its key and all; may give some already.</summary>
    public abstract void Add(in HeldRecord record, HeldBatches to);

    /// <summary>Is told the key of a record that comes soon, first from afar and then once more, so that it can have memory fetched for it.</summary>
    public virtual void Expect(ReadOnlySpan<byte> key, bool isNear)
    {
    }

    /// <summary>Gives what it has not given yet; no other record comes.</summary>
    public abstract void GiveRest(HeldBatches to, CancellationToken cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives memory and disk back.</summary>
    protected abstract void Dispose(bool disposing);
}
