namespace Pipeline.Http;

/// <summary>
/// The answers that were used last, by key: two halves, of which the older is forgotten when the newer is full; what is used again goes to
/// the newer. Used by one thread at a time.
/// </summary>
/// <param name="most">Bytes that it may take, about.</param>
internal sealed class AnswerMemory(long most)
{
    // An entry of the table, which is half full at most, and the head of the key's array.
    private const int Overhead = 80;

    private AnswerTable newer = new();
    private AnswerTable older = new();
    private long used;

    /// <summary>Whether an answer was forgotten.</summary>
    public bool HasForgotten { get; private set; }

    /// <summary>The answer for a key, or null.</summary>
    public Answer? Find(ulong hash, ReadOnlySpan<byte> key)
    {
        if (newer.Find(hash, key, out _) is { } answer)
        {
            return answer;
        }

        if (older.Count > 0 && older.Find(hash, key, out byte[]? same) is { } earlier)
        {
            Add(hash, same!, earlier);
            return earlier;
        }

        return null;
    }

    /// <summary>Adds an answer.</summary>
    public void Add(ulong hash, byte[] key, Answer answer)
    {
        if (!newer.TryAdd(hash, key, answer))
        {
            return;
        }

        used += answer.Room + key.Length + Overhead;
        if (used > most / 2)
        {
            HasForgotten |= older.Count > 0;
            (older, newer) = (newer, new AnswerTable());
            used = 0;
        }
    }
}
