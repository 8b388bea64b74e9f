using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Spill;

/// <summary>One column of a key. Immutable.</summary>
/// <param name="order">The column and its order.</param>
internal abstract class KeyPart(KeyColumn order)
{
    private const byte First = 0x00;
    private const byte Last = 0xFF;

    /// <summary>The column.</summary>
    public Column Column => order.Column;

    /// <summary>Makes the part of a column.</summary>
    /// <exception cref="FormatException">The column's format or time zone cannot be used.</exception>
    public static KeyPart Of(KeyColumn order) => order.Column.Type switch
    {
        ColumnType.Text => new TextKeyPart(order),
        ColumnType.Integer => Number<long, IntegerType, IntegerForm>(order),
        ColumnType.Decimal => Number<DecimalValue, DecimalType, DecimalForm>(order),
        ColumnType.Double when order.IsGroup => Number<double, DoubleType, EqualDoubleForm>(order),
        ColumnType.Double => Number<double, DoubleType, DoubleForm>(order),
        ColumnType.Boolean when ColumnForms.Has(order.Column) => new KeyPart<bool, WordReader, BooleanForm>(order, new WordReader(order.Column.Forms!)),
        ColumnType.Boolean => new KeyPart<bool, PlainReader<bool, BooleanType>, BooleanForm>(order, default),
        ColumnType.Date => new KeyPart<int, CalendarReader, DateForm>(order, CalendarReader.For(order.Column)),
        _ => new KeyPart<long, CalendarReader, TimestampForm>(order, CalendarReader.For(order.Column)),
    };

    /// <summary>Adds the current record's value to a key; false where it is not of the column's type.</summary>
    public bool TryWrite(RecordFields fields, PooledBytes key) => TryWrite(fields, fields.PlaceOf(order.Column.Slot), key);

    /// <summary>Adds a value to a key; false where it is not of the column's type.</summary>
    /// <param name="fields">Hold its text.</param>
    /// <param name="place">Where the text stands; negative for null.</param>
    /// <param name="key">Gets the value.</param>
    public bool TryWrite(RecordFields fields, long place, PooledBytes key)
    {
        if (place < 0)
        {
            key.Reserve(1)[0] = order.NullsFirst ? First : Last;
            key.Advance(1);
            return true;
        }

        int start = key.Length;
        if (!TryWriteValue(fields, place, key))
        {
            return false;
        }

        if (order.Descending)
        {
            foreach (ref byte turned in key.Written[start..])
            {
                turned = (byte)~turned;
            }
        }

        return true;
    }

    private static KeyPart Number<T, TType, TForm>(KeyColumn order)
        where TType : struct, IValueType<T>
        where TForm : struct, IKeyForm<T> => ColumnForms.Numbers<T, TType>(order.Column) is { } reader
            ? new KeyPart<T, FormedNumberReader<T, TType>, TForm>(order, reader)
            : new KeyPart<T, PlainReader<T, TType>, TForm>(order, default);

    /// <summary>Adds a value that is not null.</summary>
    protected abstract bool TryWriteValue(RecordFields fields, long place, PooledBytes key);
}

/// <summary>A column of a type that is read.</summary>
internal sealed class KeyPart<T, TReader, TForm>(KeyColumn order, TReader reader) : KeyPart(order)
    where TReader : IValueReader<T>
    where TForm : struct, IKeyForm<T>
{
    /// <inheritdoc/>
    protected override bool TryWriteValue(RecordFields fields, long place, PooledBytes key)
    {
        if (!reader.TryRead(fields.TextAt(place), out T value))
        {
            return false;
        }

        key.Advance(TForm.Write(value, key.Reserve(IKeyForm<T>.MostBytes)));
        return true;
    }
}

/// <summary>A column of text, by its bytes.</summary>
internal sealed class TextKeyPart(KeyColumn order) : KeyPart(order)
{
    /// <inheritdoc/>
    protected override bool TryWriteValue(RecordFields fields, long place, PooledBytes key)
    {
        TextForm.Write(fields, place, key);
        return true;
    }
}
