using Pipeline.Records;

namespace Pipeline.Http;

/// <summary>
/// The distinct keys of a batch, in the order in which they came, and the key of each of its records. Keys of the batches before stand in front
/// of them until they are forgotten, since most batches have the same. Belongs to one thread at a time.
/// </summary>
/// <param name="definition">What a key is.</param>
internal sealed class BatchKeys(HttpDefinition definition) : IDisposable
{
    /// <summary>The key of a record that has none.</summary>
    public const int None = -1;

    private const int FirstSlots = 1024;
    private const int NumberBits = 32;

    private readonly bool[] isNeeded = [.. Enumerable.Range(0, definition.Key.Count).Select(i => definition.List is not null || definition.Url.Columns.Contains(i))];
    private readonly PooledBytes bytes = new();
    private int[] ends = new int[FirstSlots / 2];
    private ulong[] hashes = new ulong[FirstSlots / 2];
    private int[] records = [];

    // The upper half of a key's hash, and its number and one more.
    private ulong[] slots = new ulong[FirstSlots];
    private int recordCount;

    /// <summary>How many distinct keys there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them came in batches before.</summary>
    public int Known { get; private set; }

    /// <summary>For each record that came, in order, its key.</summary>
    public ReadOnlySpan<int> Records => records.AsSpan(0, recordCount);

    /// <summary>The bytes of a key.</summary>
    public ReadOnlySpan<byte> this[int key] => bytes.Written[StartOf(key)..ends[key]];

    /// <summary>The hash of a key, the same in every batch of this process.</summary>
    public ulong HashOf(int key) => hashes[key];

    /// <summary>Forgets all keys.</summary>
    public void Clear()
    {
        bytes.CutTo(0);
        Count = 0;
        Array.Clear(slots);
    }

    /// <summary>Turns to a batch of at most so many records.</summary>
    public void Begin(int most)
    {
        Known = Count;
        recordCount = 0;
        if (records.Length < most)
        {
            records = new int[most];
        }
    }

    /// <summary>Adds a record.</summary>
    /// <param name="fields">Hold its fields.</param>
    /// <param name="places">Where the text of each of the key's columns stands; negative for null.</param>
    public void Add(RecordFields fields, ReadOnlySpan<long> places)
    {
        int start = bytes.Length;
        if (RequestKey.Write(fields, places, isNeeded, bytes))
        {
            records[recordCount++] = NumberOf(start);
            return;
        }

        bytes.CutTo(start);
        records[recordCount++] = None;
    }

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();

    private int StartOf(int key) => key == 0 ? 0 : ends[key - 1];

    /// <summary>The number of the key that was just written; the bytes of a new one stay where they stand.</summary>
    private int NumberOf(int start)
    {
        Span<byte> key = bytes.Written[start..];
        ulong hash = KeyHash.Of(key);
        for (int at = (int)hash & (slots.Length - 1); ; at = (at + 1) & (slots.Length - 1))
        {
            ulong slot = slots[at];
            if (slot == 0)
            {
                slots[at] = SlotOf(hash, Count);
                Append(hash);
                return Count - 1;
            }

            int found = (int)slot - 1;
            if ((slot ^ hash) >> NumberBits == 0 && this[found].SequenceEqual(key))
            {
                bytes.CutTo(start);
                return found;
            }
        }
    }

    private void Append(ulong hash)
    {
        ends[Count] = bytes.Length;
        hashes[Count++] = hash;
        if (Count < ends.Length)
        {
            return;
        }

        // Half of the slots are taken.
        Array.Resize(ref ends, slots.Length);
        Array.Resize(ref hashes, slots.Length);
        slots = new ulong[2 * slots.Length];
        for (int key = 0; key < Count; key++)
        {
            int at = (int)hashes[key] & (slots.Length - 1);
            while (slots[at] != 0)
            {
                at = (at + 1) & (slots.Length - 1);
            }

            slots[at] = SlotOf(hashes[key], key);
        }
    }

    private static ulong SlotOf(ulong hash, int key) => (hash >> NumberBits << NumberBits) | (uint)(key + 1);
}
