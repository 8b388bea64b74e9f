using Pipeline.Spill;

namespace Pipeline.Graph.Held;

/// <summary>What a kind of stage does with records between taking and giving them. Used by one thread; disposed by another one, behind it.</summary>
internal abstract class RecordHolder : IDisposable
{
    /// <summary>Takes a record, with its key and all; may give some already.</summary>
    public abstract void Add(in HeldRecord record, HeldBatches to);

    /// <summary>Whether it is told of records that come soon.</summary>
    public virtual bool Expects => false;

    /// <summary>Is told the key of a record that comes soon, so that memory can be fetched for it: three times, with 0, 1 and 2, as it comes nearer.</summary>
    public virtual void Expect(ReadOnlySpan<byte> key, ulong hash, int step)
    {
    }

    /// <summary>Gives what it has not given yet; no other record comes.</summary>
    public abstract void GiveRest(HeldBatches to, CancellationToken cancellation);

    /// <summary>Puts what it holds on disk for a run that goes on, and writes down where. All records have come, and none was given.</summary>
    /// <exception cref="SpillException">It cannot be written.</exception>
    public abstract void KeepTo(BinaryWriter writer);

    /// <summary>Goes on with what was kept, in place of taking records.</summary>
    /// <exception cref="SpillException">It cannot be read.</exception>
    public abstract void RestoreFrom(BinaryReader reader);

    /// <inheritdoc/>
    public abstract void Dispose();
}
