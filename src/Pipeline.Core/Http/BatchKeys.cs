using System.Runtime.InteropServices;
using Pipeline.Records;

namespace Pipeline.Http;

/// <summary>The distinct keys of a batch, in the order in which they came, and the key of each of its records. Belongs to one thread at a time, and is used again.</summary>
internal sealed class BatchKeys : IDisposable
{
    /// <summary>The key of a record that has none.</summary>
    public const int None = -1;

    private readonly PooledBytes bytes = new();
    private readonly List<int> ends = [];
    private readonly List<ulong> hashes = [];
    private readonly List<(int Key, int Start, int Length)> records = [];
    private int[] table = new int[1024];

    /// <summary>How many distinct keys there are.</summary>
    public int Count => ends.Count;

    /// <summary>For each record that came, in order: its key, and where it stands in the batch's buffer.</summary>
    public ReadOnlySpan<(int Key, int Start, int Length)> Records => CollectionsMarshal.AsSpan(records);

    /// <summary>The bytes of a key.</summary>
    public ReadOnlySpan<byte> this[int key] => bytes.Written[StartOf(key)..ends[key]];

    /// <summary>Turns to a batch.</summary>
    public void Begin()
    {
        bytes.CutTo(0);
        ends.Clear();
        hashes.Clear();
        records.Clear();
        Array.Clear(table);
    }

    /// <summary>Adds a record.</summary>
    /// <param name="record">Its fields.</param>
    /// <param name="definition">What its key is.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">Its bytes.</param>
    public void Add(RecordFields record, HttpDefinition definition, int start, int length)
    {
        int before = bytes.Length;
        if (!RequestKey.Write(record, definition, bytes))
        {
            bytes.CutTo(before);
            records.Add((None, start, length));
            return;
        }

        records.Add((KeyOf(before), start, length));
    }

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();

    private int StartOf(int key) => key == 0 ? 0 : ends[key - 1];

    /// <summary>The number of the key that was just written; its bytes go where they stand already.</summary>
    private int KeyOf(int start)
    {
        Span<byte> key = bytes.Written[start..];
        ulong hash = KeyHash.Of(key);
        for (int at = (int)(hash & (uint)(table.Length - 1)); ; at = (at + 1) & (table.Length - 1))
        {
            int found = table[at] - 1;
            if (found < 0)
            {
                table[at] = ends.Count + 1;
                ends.Add(bytes.Length);
                hashes.Add(hash);
                Grow();
                return ends.Count - 1;
            }

            if (hashes[found] == hash && this[found].SequenceEqual(key))
            {
                bytes.CutTo(start);
                return found;
            }
        }
    }

    private void Grow()
    {
        if (2 * ends.Count < table.Length)
        {
            return;
        }

        table = new int[2 * table.Length];
        for (int key = 0; key < ends.Count; key++)
        {
            int at = (int)(hashes[key] & (uint)(table.Length - 1));
            while (table[at] != 0)
            {
                at = (at + 1) & (table.Length - 1);
            }

            table[at] = key + 1;
        }
    }
}
