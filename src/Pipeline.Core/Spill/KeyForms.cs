using System.Buffers.Binary;
using System.Numerics;
using Pipeline.Expressions.Values;

namespace Pipeline.Spill;

/// <summary>
/// How values of a type are written so that their bytes have the order of the values. What is written never begins with 0x00 or 0xFF, which
/// mean null, and none is the beginning of another one.
/// </summary>
/// <typeparam name="T">How a value is held.</typeparam>
internal interface IKeyForm<T>
{
    /// <summary>Most bytes that a value takes.</summary>
    const int MostBytes = 24;

    /// <summary>Writes a value.</summary>
    /// <returns>How many bytes it takes.</returns>
    static abstract int Write(T value, Span<byte> to);

    /// <summary>Reads a value from the front of some bytes.</summary>
    /// <returns>How many bytes it takes.</returns>
    static abstract int Read(ReadOnlySpan<byte> from, out T value);
}

/// <summary>A byte that tells sign and length, and as few bytes as the number needs.</summary>
internal readonly struct IntegerForm : IKeyForm<long>
{
    private const int Zero = 0x80;

    /// <inheritdoc/>
    public static int Write(long value, Span<byte> to)
    {
        int bytes = (71 - BitOperations.LeadingZeroCount((ulong)(value ^ (value >> 63)))) / 8;
        to[0] = (byte)(value >= 0 ? Zero + bytes : Zero - 1 - bytes);
        for (int i = bytes; i > 0; i--, value >>= 8)
        {
            to[i] = (byte)value;
        }

        return 1 + bytes;
    }

    /// <inheritdoc/>
    public static int Read(ReadOnlySpan<byte> from, out long value)
    {
        int bytes = from[0] >= Zero ? from[0] - Zero : Zero - 1 - from[0];
        value = from[0] >= Zero ? 0 : -1;
        for (int i = 1; i <= bytes; i++)
        {
            value = (value << 8) | from[i];
        }

        return 1 + bytes;
    }
}

/// <summary>
/// A byte that tells the sign and where the first digit stands, two digits a byte without zeros at the end, and an end: so 1.0 and 1.00 are
/// written alike, and no digit is lost. Of a negative number all bits are turned.
/// </summary>
internal readonly struct DecimalForm : IKeyForm<DecimalValue>
{
    private const int Zero = 0x80;
    private const int MostPairs = 20;
    private const ulong LargestShort = 1_000_000_000_000_000_000;

    /// <inheritdoc/>
    public static int Write(DecimalValue value, Span<byte> to)
    {
        Int128 coefficient = value.Coefficient;
        if (coefficient == 0)
        {
            to[0] = Zero;
            return 1;
        }

        UInt128 digits = (UInt128)(coefficient < 0 ? -coefficient : coefficient);
        Span<byte> pairs = stackalloc byte[MostPairs];
        int count;
        int first;
        if (digits < LargestShort)
        {
            // Nearly all: one word, in which a digit more has room.
            ulong few = (ulong)digits;
            count = Digits(few);
            first = Pairs(count % 2 == 0 ? few : few * 10, pairs);
        }
        else
        {
            count = Digits(digits);
            first = Pairs(count % 2 == 0 ? digits : digits * 10, pairs);
        }

        int last = MostPairs;
        while (pairs[last - 1] == 0)
        {
            last--;
        }

        to[0] = (byte)(Zero + 1 + count - value.Scale + DecimalValue.MaxDigits);
        int length = 1;
        for (int i = first; i < last; i++)
        {
            to[length++] = (byte)(pairs[i] + 1);
        }

        to[length++] = 0;
        for (int i = 0; i < length && coefficient < 0; i++)
        {
            to[i] = (byte)~to[i];
        }

        return length;
    }

    /// <summary>Reads a value, whose scale is the least that it needs.</summary>
    public static int Read(ReadOnlySpan<byte> from, out DecimalValue value)
    {
        if (from[0] == Zero)
        {
            value = default;
            return 1;
        }

        byte turn = from[0] < Zero ? (byte)0xFF : (byte)0;
        int before = (from[0] ^ turn) - Zero - 1 - DecimalValue.MaxDigits;
        Int128 coefficient = 0;
        int at = 1;
        for (; (from[at] ^ turn) != 0; at++)
        {
            coefficient = (coefficient * 100) + ((from[at] ^ turn) - 1);
        }

        int scale = (2 * (at - 1)) - before;
        for (; scale > 0 && coefficient % 10 == 0; scale--)
        {
            coefficient /= 10;
        }

        for (; scale < 0; scale++)
        {
            coefficient *= 10;
        }

        DecimalValue.TryCreate(turn == 0 ? coefficient : -coefficient, scale, out value);
        return at + 1;
    }

    /// <summary>The number in pairs of digits, at the end of the span.</summary>
    /// <returns>Where the first stands.</returns>
    private static int Pairs(UInt128 number, Span<byte> pairs)
    {
        int left = MostPairs;
        while (number > ulong.MaxValue)
        {
            (number, UInt128 pair) = UInt128.DivRem(number, 100);
            pairs[--left] = (byte)pair;
        }

        return Pairs((ulong)number, pairs[..left]);
    }

    private static int Pairs(ulong number, Span<byte> pairs)
    {
        int at = pairs.Length;
        for (; number > 0; number /= 100)
        {
            pairs[--at] = (byte)(number % 100);
        }

        return at;
    }

    private static int Digits(UInt128 number)
    {
        int digits = 0;
        for (; number > ulong.MaxValue; number /= 10)
        {
            digits++;
        }

        return digits + Digits((ulong)number);
    }

    private static int Digits(ulong number)
    {
        int digits = 0;
        for (; number >= 10_000; number /= 10_000)
        {
            digits += 4;
        }

        return digits + (number >= 1000 ? 4 : number >= 100 ? 3 : number >= 10 ? 2 : 1);
    }
}

/// <summary>The bits in the total order of IEEE 754: -0 before 0.</summary>
internal readonly struct DoubleForm : IKeyForm<double>
{
    private const byte Value = 0x80;

    /// <inheritdoc/>
    public static int Write(double value, Span<byte> to)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        to[0] = Value;
        BinaryPrimitives.WriteInt64BigEndian(to[1..], bits < 0 ? ~bits : bits ^ long.MinValue);
        return 1 + sizeof(long);
    }

    /// <inheritdoc/>
    public static int Read(ReadOnlySpan<byte> from, out double value)
    {
        long bits = BinaryPrimitives.ReadInt64BigEndian(from[1..]);
        value = BitConverter.Int64BitsToDouble(bits < 0 ? bits ^ long.MinValue : ~bits);
        return 1 + sizeof(long);
    }
}

/// <summary>As <see cref="DoubleForm"/>, but that -0 is 0: for keys that say what is equal.</summary>
internal readonly struct EqualDoubleForm : IKeyForm<double>
{
    /// <inheritdoc/>
    public static int Write(double value, Span<byte> to) => DoubleForm.Write(value == 0 ? 0 : value, to);

    /// <inheritdoc/>
    public static int Read(ReadOnlySpan<byte> from, out double value) => DoubleForm.Read(from, out value);
}

/// <summary>False before true.</summary>
internal readonly struct BooleanForm : IKeyForm<bool>
{
    private const byte False = 0x40;

    /// <inheritdoc/>
    public static int Write(bool value, Span<byte> to)
    {
        to[0] = (byte)(value ? False + 1 : False);
        return 1;
    }

    /// <inheritdoc/>
    public static int Read(ReadOnlySpan<byte> from, out bool value)
    {
        value = from[0] != False;
        return 1;
    }
}

/// <summary>Days, in three bytes.</summary>
internal readonly struct DateForm : IKeyForm<int>
{
    private const int Value = 0x400000;

    /// <inheritdoc/>
    public static int Write(int value, Span<byte> to)
    {
        int bytes = value | Value;
        to[0] = (byte)(bytes >> 16);
        to[1] = (byte)(bytes >> 8);
        to[2] = (byte)bytes;
        return 3;
    }

    /// <inheritdoc/>
    public static int Read(ReadOnlySpan<byte> from, out int value)
    {
        value = ((from[0] << 16) | (from[1] << 8) | from[2]) & ~Value;
        return 3;
    }
}

/// <summary>Ticks, which are never negative and leave two bits of eight bytes.</summary>
internal readonly struct TimestampForm : IKeyForm<long>
{
    private const long Value = 1L << 62;

    /// <inheritdoc/>
    public static int Write(long value, Span<byte> to)
    {
        BinaryPrimitives.WriteInt64BigEndian(to, value | Value);
        return sizeof(long);
    }

    /// <inheritdoc/>
    public static int Read(ReadOnlySpan<byte> from, out long value)
    {
        value = BinaryPrimitives.ReadInt64BigEndian(from) & ~Value;
        return sizeof(long);
    }
}
