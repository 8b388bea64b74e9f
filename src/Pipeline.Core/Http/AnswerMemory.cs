using Pipeline.Records;

namespace Pipeline.Http;

/// <summary>
/// The answers that were used last, by key: two halves, of which the older is forgotten when the newer is full; what is used again goes to
/// the newer. Used by one thread at a time.
/// </summary>
/// <param name="most">Bytes that it may take, about.</param>
internal sealed class AnswerMemory(long most)
{
    private Dictionary<byte[], Answer> newer = new(KeyComparer.Instance);
    private Dictionary<byte[], Answer> older = new(KeyComparer.Instance);
    private long used;

    /// <summary>Whether an answer was forgotten.</summary>
    public bool HasForgotten { get; private set; }

    /// <summary>The answer for a key, or null.</summary>
    public Answer? Find(ReadOnlySpan<byte> key)
    {
        if (newer.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out Answer? answer))
        {
            return answer;
        }

        if (older.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out byte[]? same, out answer))
        {
            older.Remove(same);
            Add(same, answer);
        }

        return answer;
    }

    /// <summary>Adds an answer.</summary>
    public void Add(byte[] key, Answer answer)
    {
        if (!newer.TryAdd(key, answer))
        {
            return;
        }

        used += answer.Room + key.Length + 64;
        if (used > most / 2)
        {
            HasForgotten |= older.Count > 0;
            (older, newer) = (newer, new Dictionary<byte[], Answer>(KeyComparer.Instance));
            used = 0;
        }
    }
}

/// <summary>Compares keys by their bytes.</summary>
internal sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    /// <summary>The one.</summary>
    public static KeyComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    /// <inheritdoc/>
    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)KeyHash.Of(alternate);

    /// <inheritdoc/>
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
