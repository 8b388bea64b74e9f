namespace Pipeline.Http;

/// <summary>Answers by key: places that are searched from where the hash of a key says. Nothing is believed of a hash: keys are compared. Used by one thread at a time.</summary>
internal sealed class AnswerTable
{
    private Entry[] entries = new Entry[256];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Finds the answer for a key.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="key">The key.</param>
    /// <param name="same">The array that holds the key here, or null.</param>
    public Answer? Find(ulong hash, ReadOnlySpan<byte> key, out byte[]? same)
    {
        ref Entry entry = ref PlaceOf(hash, key);
        same = entry.Key;
        return entry.Answer;
    }

    /// <summary>Adds an answer, unless there is one for the key.</summary>
    public bool TryAdd(ulong hash, byte[] key, Answer answer)
    {
        ref Entry entry = ref PlaceOf(hash, key);
        if (entry.Key is not null)
        {
            return false;
        }

        entry = new Entry(hash, key, answer);
        if (2 * ++Count > entries.Length)
        {
            Grow();
        }

        return true;
    }

    private void Grow()
    {
        Entry[] before = entries;
        entries = new Entry[2 * before.Length];
        foreach (ref readonly Entry entry in before.AsSpan())
        {
            if (entry.Key is not null)
            {
                PlaceOf(entry.Hash, entry.Key) = entry;
            }
        }
    }

    /// <summary>The place of a key, or the free one where it belongs.</summary>
    private ref Entry PlaceOf(ulong hash, ReadOnlySpan<byte> key)
    {
        for (int at = (int)hash & (entries.Length - 1); ; at = (at + 1) & (entries.Length - 1))
        {
            ref Entry entry = ref entries[at];
            if (entry.Key is null || (entry.Hash == hash && entry.Key.AsSpan().SequenceEqual(key)))
            {
                return ref entry;
            }
        }
    }

    private readonly record struct Entry(ulong Hash, byte[]? Key, Answer? Answer);
}
