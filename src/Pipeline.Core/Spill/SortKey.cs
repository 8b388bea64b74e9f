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
}
