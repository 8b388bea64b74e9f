using Pipeline.Spill;

namespace Pipeline.Lookups;

/// <summary>The records of a reference by key. Many threads look in it at once, and nothing changes it any more.</summary>
internal abstract class LookupTable : IDisposable
{
    /// <summary>Records of the reference, those with null in their key included.</summary>
    public long Records { get; set; }

    /// <summary>Records that match nothing, since their key has null in it.</summary>
    public long NullKeys { get; set; }

    /// <summary>Whether many keys should be looked for in the order of their hashes.</summary>
    public abstract bool WantsOrder { get; }

    /// <summary>Tells the processor which keys are looked for next, where that helps.</summary>
    /// <param name="hashes">Their hashes.</param>
    public virtual void Announce(ReadOnlySpan<ulong> hashes)
    {
        // A disk has no such hint.
    }

    /// <summary>Looks for a key.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="key">The key.</param>
    /// <param name="page">Room that the thread keeps for it.</param>
    /// <param name="values">The values of its record, see <see cref="LookupValues"/>; valid until the next call with that room.</param>
    /// <exception cref="SpillException">What was put aside on disk cannot be read.</exception>
    public abstract bool TryFind(ulong hash, ReadOnlySpan<byte> key, LookupPage page, out ReadOnlySpan<byte> values);

    /// <summary>Turns to the next record with the key that was found last with that room, where each counts.</summary>
    /// <param name="key">That key.</param>
    /// <param name="page">The room.</param>
    /// <param name="values">The values of its record, valid until the next call with that room.</param>
    /// <returns>False behind the last.</returns>
    public abstract bool TryFindNext(ReadOnlySpan<byte> key, LookupPage page, out ReadOnlySpan<byte> values);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        // Memory alone.
    }
}

/// <summary>A page of a table on disk, kept by a thread that reads it.</summary>
internal sealed class LookupPage
{
    /// <summary>The file that it is a page of, or null.</summary>
    public SpillFile? File { get; set; }

    /// <summary>Which of its pages.</summary>
    public int Number { get; set; }

    /// <summary>Its bytes, and room.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>How many they are.</summary>
    public int Length { get; set; }

    /// <summary>Where the entry that was found last stands, as its table counts; -1 where there is none.</summary>
    public long Found { get; set; } = -1;

    /// <summary>Where the last entry with its key stands, in a table in memory.</summary>
    public long Last { get; set; }
}
