using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>How values of a type are numbers of 64 bits that have the order of their <see cref="ValueForm"/>s.</summary>
/// <typeparam name="T">How a value is held.</typeparam>
internal interface IValueCode<T>
{
    /// <summary>The number of a value; false where it has none.</summary>
    static abstract bool TryCode(T value, out long code);

    /// <summary>The value of a number.</summary>
    static abstract T ValueOf(long code);
}

/// <summary>The numbers that stand for the values of a type.</summary>
internal abstract class ValueCode
{
    /// <summary>Those of a type; null where it has none.</summary>
    public static ValueCode? Of(ColumnType type) => type switch
    {
        ColumnType.Integer or ColumnType.Timestamp => new ValueCode<long, IntegerCode>((ValueForm<long>)ValueForm.Of(type)),
        ColumnType.Decimal => new ValueCode<DecimalValue, DecimalCode>(ScaledForm.Instance),
        ColumnType.Double => new ValueCode<double, DoubleCode>((ValueForm<double>)ValueForm.Of(type)),
        ColumnType.Date => new ValueCode<int, DateCode>((ValueForm<int>)ValueForm.Of(type)),
        _ => null,
    };

    /// <summary>Adds the form of the value that a number stands for.</summary>
    public abstract void WriteForm(long code, PooledBytes to);
}

/// <summary>The numbers that stand for values of one type.</summary>
/// <typeparam name="T">How a value is held.</typeparam>
internal abstract class ValueCode<T> : ValueCode
{
    /// <summary>What takes values and adds their numbers to chains.</summary>
    /// <param name="chains">The chains.</param>
    /// <param name="others">Takes the values that have no number.</param>
    public abstract ITakes<T> Taker(ValueChains chains, ITakes<T> others);
}

/// <summary>The numbers that stand for values, as <typeparamref name="TCode"/> says.</summary>
/// <param name="form">The form of the values.</param>
internal sealed class ValueCode<T, TCode>(ValueForm<T> form) : ValueCode<T>
    where TCode : struct, IValueCode<T>
{
    /// <inheritdoc/>
    public override void WriteForm(long code, PooledBytes to) => form.Write(TCode.ValueOf(code), to);

    /// <inheritdoc/>
    public override ITakes<T> Taker(ValueChains chains, ITakes<T> others) => new ChainTaker(chains, others);

    private sealed class ChainTaker(ValueChains chains, ITakes<T> others) : ITakes<T>, ITakesMany<T>
    {
        public void Add(int group, T value, long position)
        {
            if (TCode.TryCode(value, out long code))
            {
                chains.Add(group, code);
            }
            else
            {
                others.Add(group, value, position);
            }
        }

        public void AddMany(ReadOnlySpan<int> groups, ReadOnlySpan<T> values)
        {
            for (int i = 0; i < groups.Length; i++)
            {
                if (groups[i] >= 0)
                {
                    Add(groups[i], values[i], 0);
                }
            }
        }
    }
}

/// <summary>Whole numbers and ticks.</summary>
internal readonly struct IntegerCode : IValueCode<long>
{
    /// <inheritdoc/>
    public static bool TryCode(long value, out long code)
    {
        code = value;
        return true;
    }

    /// <inheritdoc/>
    public static long ValueOf(long code) => code;
}

/// <summary>Days.</summary>
internal readonly struct DateCode : IValueCode<int>
{
    /// <inheritdoc/>
    public static bool TryCode(int value, out long code)
    {
        code = value;
        return true;
    }

    /// <inheritdoc/>
    public static int ValueOf(long code) => (int)code;
}

/// <summary>The bits in the total order of IEEE 754.</summary>
internal readonly struct DoubleCode : IValueCode<double>
{
    /// <inheritdoc/>
    public static bool TryCode(double value, out long code)
    {
        code = Turned(BitConverter.DoubleToInt64Bits(value));
        return true;
    }

    /// <inheritdoc/>
    public static double ValueOf(long code) => BitConverter.Int64BitsToDouble(Turned(code));

    private static long Turned(long bits) => bits ^ ((bits >> 63) & long.MaxValue);
}

/// <summary>The digits at a scale of eight and, behind them, the scale that the value has: 1.0 stands before 1.00. Nearly all decimals have such a number.</summary>
internal readonly struct DecimalCode : IValueCode<DecimalValue>
{
    private const int Scale = 8;
    private const int BitsOfScale = 5;
    private const long Largest = 1L << (62 - BitsOfScale);

    private static readonly long[] Powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    /// <inheritdoc/>
    public static bool TryCode(DecimalValue value, out long code)
    {
        code = 0;
        int scale = value.Scale;
        if (!value.TryGetShort(out long digits) || scale > Scale || !DecimalValue.TryAlign(digits, Scale - scale, out long aligned) || aligned is >= Largest or <= -Largest)
        {
            return false;
        }

        code = (aligned << BitsOfScale) | (uint)scale;
        return true;
    }

    /// <inheritdoc/>
    public static DecimalValue ValueOf(long code)
    {
        int scale = (int)code & ((1 << BitsOfScale) - 1);
        return new DecimalValue((code >> BitsOfScale) / Powers[Scale - scale], scale);
    }
}
