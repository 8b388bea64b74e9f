using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Lookups;

/// <summary>
/// Makes the key of a record: two records match where their keys are the same bytes. The key of one column of text is its text; others are
/// made of parts as a sort has them. Immutable.
/// </summary>
internal sealed class LookupKey
{
    private readonly KeyPart[] parts;

    /// <summary>Makes it.</summary>
    /// <param name="columns">The columns with the types by which they are compared.</param>
    /// <exception cref="FormatException">The format or time zone of a column cannot be used.</exception>
    public LookupKey(IReadOnlyList<Column> columns)
    {
        TextSlot = columns is [{ Type: ColumnType.Text, Slot: var slot }] ? slot : -1;
        parts = TextSlot >= 0 ? [new WholeText(columns[0])] : [.. columns.Select(column => KeyPart.Of(Equal(column)))];
        Slots = [.. columns.Select(column => column.Slot).Distinct()];
    }

    /// <summary>The slots that must be filled before a key is made.</summary>
    public IReadOnlyList<int> Slots { get; }

    /// <summary>Makes the key, part by part; the parts of a record without null in it.</summary>
    public IReadOnlyList<KeyPart> Parts => parts;

    /// <summary>The slot whose text is the key, or -1.</summary>
    public int TextSlot { get; }

    /// <summary>The type by which two columns are compared, or null where they cannot be. What only one side declares is text.</summary>
    public static ColumnType? Compared(ColumnType a, ColumnType b) =>
        a == b ? a
        : a == ColumnType.Text || b == ColumnType.Text ? ColumnType.Text
        : !IsNumber(a) || !IsNumber(b) ? null
        : a == ColumnType.Double || b == ColumnType.Double ? ColumnType.Double
        : ColumnType.Decimal;

    /// <summary>Whether the record's key has null in it: then it matches nothing.</summary>
    public bool HasNull(RecordFields record)
    {
        foreach (KeyPart part in parts)
        {
            if (record.IsNull(part.Column.Slot))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the key of a record without null in it.</summary>
    /// <returns>Null, or the column whose value is not of its type: then what was added is no key.</returns>
    public Column? Write(RecordFields record, PooledBytes key)
    {
        foreach (KeyPart part in parts)
        {
            if (!part.TryWrite(record, key))
            {
                return part.Column;
            }
        }

        return null;
    }

    private static bool IsNumber(ColumnType type) => type is ColumnType.Integer or ColumnType.Decimal or ColumnType.Double;

    // What matters is which values are equal.
    private static KeyColumn Equal(Column column) => new(column, Descending: false, NullsFirst: false) { IsGroup = true };

    /// <summary>The only column: its text needs no end.</summary>
    private sealed class WholeText(Column column) : KeyPart(Equal(column))
    {
        protected override bool TryWriteValue(RecordFields fields, long place, PooledBytes key)
        {
            key.Add(fields.TextAt(place));
            return true;
        }
    }
}
