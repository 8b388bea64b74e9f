using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Statistics;

/// <summary>How values of a type stand in states and on disk: as bytes that have their order, and none is the beginning of another one.</summary>
internal abstract class ValueForm
{
    /// <summary>The form of a type.</summary>
    public static ValueForm Of(ColumnType type) => type switch
    {
        ColumnType.Decimal => ScaledForm.Instance,
        _ => OfKey(type),
    };

    /// <summary>The form of a type in the keys that <see cref="SortKey"/> makes: of a decimal without its scale, since 1.0 and 1.00 are one key.</summary>
    public static ValueForm OfKey(ColumnType type) => type switch
    {
        ColumnType.Text => TextValueForm.Instance,
        ColumnType.Integer => PlainForm<long, IntegerType, IntegerForm>.Instance,
        ColumnType.Decimal => PlainForm<DecimalValue, DecimalType, DecimalForm>.Instance,
        ColumnType.Double => PlainForm<double, DoubleType, DoubleForm>.Instance,
        ColumnType.Boolean => PlainForm<bool, BooleanType, BooleanForm>.Instance,
        ColumnType.Date => PlainForm<int, DateType, DateForm>.Instance,
        _ => PlainForm<long, TimestampType, TimestampForm>.Instance,
    };

    /// <summary>Adds the canonical text of the value at the front of some bytes.</summary>
    /// <returns>How many of the bytes it takes.</returns>
    public abstract int Format(ReadOnlySpan<byte> form, PooledBytes text);
}

/// <summary>The form of values that are held as <typeparamref name="T"/>.</summary>
internal abstract class ValueForm<T> : ValueForm
    where T : allows ref struct
{
    /// <summary>Adds the form of a value.</summary>
    public abstract void Write(T value, PooledBytes to);
}

/// <summary>The form of texts.</summary>
internal sealed class TextValueForm : ValueForm<ReadOnlySpan<byte>>
{
    /// <summary>The one there is.</summary>
    public static readonly TextValueForm Instance = new();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> value, PooledBytes to) => TextForm.Write(value, to);

    /// <inheritdoc/>
    public override int Format(ReadOnlySpan<byte> form, PooledBytes text) => TextForm.Read(form, text);
}

/// <summary>The form of values as a key has them.</summary>
internal sealed class PlainForm<T, TType, TForm> : ValueForm<T>
    where TType : struct, IValueType<T>
    where TForm : struct, IKeyForm<T>
{
    /// <summary>The one there is.</summary>
    public static readonly PlainForm<T, TType, TForm> Instance = new();

    /// <inheritdoc/>
    public override void Write(T value, PooledBytes to) => to.Advance(TForm.Write(value, to.Reserve(IKeyForm<T>.MostBytes)));

    /// <inheritdoc/>
    public override int Format(ReadOnlySpan<byte> form, PooledBytes text)
    {
        int length = TForm.Read(form, out T value);
        text.Advance(TType.Format(value, text.Reserve(DecimalValue.MaxTextLength)));
        return length;
    }
}

/// <summary>The form of decimals with their scale behind: 1.0 stands before 1.00.</summary>
internal sealed class ScaledForm : ValueForm<DecimalValue>
{
    /// <summary>The one there is.</summary>
    public static readonly ScaledForm Instance = new();

    /// <inheritdoc/>
    public override void Write(DecimalValue value, PooledBytes to)
    {
        Span<byte> room = to.Reserve(IKeyForm<DecimalValue>.MostBytes + 1);
        int length = DecimalForm.Write(value, room);
        room[length] = (byte)value.Scale;
        to.Advance(length + 1);
    }

    /// <inheritdoc/>
    public override int Format(ReadOnlySpan<byte> form, PooledBytes text)
    {
        int length = Read(form, out DecimalValue value);
        text.Advance(value.Format(text.Reserve(DecimalValue.MaxTextLength)));
        return length;
    }

    /// <summary>Reads a value from the front of some bytes.</summary>
    /// <returns>How many bytes it takes.</returns>
    public static int Read(ReadOnlySpan<byte> form, out DecimalValue value)
    {
        int length = DecimalForm.Read(form, out DecimalValue shortest);
        Int128 coefficient = shortest.Coefficient;
        int scale = form[length];
        for (int i = shortest.Scale; i < scale; i++)
        {
            coefficient *= 10;
        }

        DecimalValue.TryCreate(coefficient, scale, out value);
        return length + 1;
    }
}
