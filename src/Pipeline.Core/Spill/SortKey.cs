using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Spill;

/// <summary>
/// Makes a key of a record: bytes that compare as its values do, so that sorting knows nothing of types. No key is the beginning of
/// another one. Immutable.
/// </summary>
internal sealed class SortKey
{
    private readonly KeyPart[] parts;

    /// <summary>Makes it.</summary>
    /// <param name="columns">The columns in order.</param>
    /// <exception cref="FormatException">The format or time zone of a column cannot be used.</exception>
    public SortKey(IEnumerable<KeyColumn> columns)
        : this(columns.Select(KeyPart.Of).ToArray())
    {
    }

    private SortKey(KeyPart[] parts)
    {
        this.parts = parts;
        Slots = [.. parts.Select(part => part.Column.Slot).Distinct()];
    }

    /// <summary>The slots that must be filled before a key is made.</summary>
    public IReadOnlyList<int> Slots { get; }

    /// <summary>Makes a key of parts, in order.</summary>
    public static SortKey Of(IReadOnlyList<KeyPart> parts) => new([.. parts]);

    /// <summary>Adds the key of the current record.</summary>
    /// <returns>Null, or the column whose value is not of its type: then what was added is no key.</returns>
    public Column? Write(RecordFields fields, PooledBytes key)
    {
        foreach (KeyPart part in parts)
        {
            if (!part.TryWrite(fields, key))
            {
                return part.Column;
            }
        }

        return null;
    }

    /// <summary>Adds the keys of many records, one behind the other. A record with a value that is not of its type is put off and has no key.</summary>
    /// <param name="block">The records.</param>
    /// <param name="rows">Numbers of those wanted.</param>
    /// <param name="keys">Gets the keys.</param>
    /// <param name="ends">Gets where each ends.</param>
    public void WriteMany(RecordBlock block, ReadOnlySpan<int> rows, PooledBytes keys, Span<int> ends)
    {
        int count = rows.Length;
        long[] places = ArrayPool<long>.Shared.Rent(parts.Length * count);
        for (int part = 0; part < parts.Length; part++)
        {
            block.Locate(parts[part].Column.Slot, rows, places.AsSpan(part * count, count));
        }

        for (int i = 0; i < count; i++)
        {
            int start = keys.Length;
            for (int part = 0; part < parts.Length && !block.IsPutOff(rows[i]); part++)
            {
                if (!parts[part].TryWrite(block.Fields, places[(part * count) + i], keys))
                {
                    keys.CutTo(start);
                    block.PutOff(rows[i]);
                }
            }

            ends[i] = keys.Length;
        }

        ArrayPool<long>.Shared.Return(places);
    }
}
