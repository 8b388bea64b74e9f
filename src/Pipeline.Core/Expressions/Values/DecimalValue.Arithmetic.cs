using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <summary>Arithmetic. A method gives false when the exact result has more than 28 digits.</summary>
internal readonly partial struct DecimalValue
{
    /// <summary>Adds; the scale is the larger one.</summary>
    public static bool TryAdd(DecimalValue a, DecimalValue b, out DecimalValue sum)
    {
        int scale = Math.Max(a.Scale, b.Scale);
        if (AreSmall(a, b) && TryAlign(a.low, scale - a.Scale, out long x) && TryAlign(b.low, scale - b.Scale, out long y))
        {
            // Neither is above 2^62.
            sum = new DecimalValue(x + y, scale);
            return true;
        }

        return TryAddWide(a, b, out sum);
    }

    /// <summary>Subtracts; the scale is the larger one.</summary>
    public static bool TrySubtract(DecimalValue a, DecimalValue b, out DecimalValue difference)
    {
        int scale = Math.Max(a.Scale, b.Scale);
        if (AreSmall(a, b) && TryAlign(a.low, scale - a.Scale, out long x) && TryAlign(b.low, scale - b.Scale, out long y))
        {
            difference = new DecimalValue(x - y, scale);
            return true;
        }

        return TryAddWide(a, Negate(b), out difference);
    }

    /// <summary>Multiplies; the scale is the sum of the scales.</summary>
    public static bool TryMultiply(DecimalValue a, DecimalValue b, out DecimalValue product)
    {
        int scale = a.Scale + b.Scale;
        if (AreSmall(a, b) && scale <= MaxDigits && TryMultiply(a.low, b.low, out long small))
        {
            product = new DecimalValue(small, scale);
            return true;
        }

        return TryMultiplyWide(a, b, scale, out product);
    }

    /// <summary>What is left of dividing by a value that is not 0, with the dividend's sign; the scale is the larger one.</summary>
    public static DecimalValue Remainder(DecimalValue a, DecimalValue b)
    {
        int scale = Math.Max(a.Scale, b.Scale);
        if (AreSmall(a, b) && TryAlign(a.low, scale - a.Scale, out long x) && TryAlign(b.low, scale - b.Scale, out long y))
        {
            return new DecimalValue(y == -1 ? 0 : x % y, scale);
        }

        if (!TryAlign(b.Wide, scale - b.Scale, out Int128 divisor))
        {
            return a; // The divisor exceeds every dividend, and then the dividend has the larger scale already.
        }

        Int128 rest = a.Wide % divisor;
        for (int place = a.Scale; place < scale; place++)
        {
            rest = rest * 10 % divisor;
        }

        return new DecimalValue(rest, scale);
    }

    /// <summary>The value with the other sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DecimalValue Negate(DecimalValue value) =>
        value.IsSmall && value.low != long.MinValue ? new DecimalValue(-value.low, value.Scale) : new DecimalValue(-value.Wide, value.Scale);

    private static bool TryAddWide(DecimalValue a, DecimalValue b, out DecimalValue sum)
    {
        int scale = Math.Max(a.Scale, b.Scale);
        if (TryAlign(a.Wide, scale - a.Scale, out Int128 x) && TryAlign(b.Wide, scale - b.Scale, out Int128 y))
        {
            return TryCreate(x + y, scale, out sum);
        }

        sum = default;
        return false;
    }

    private static bool TryMultiplyWide(DecimalValue a, DecimalValue b, int scale, out DecimalValue product)
    {
        Int128 x = Int128.Abs(a.Wide);
        Int128 y = Int128.Abs(b.Wide);
        if (y != 0 && x > (Limit - 1) / y)
        {
            product = default;
            return false;
        }

        return TryCreate(a.Sign * b.Sign < 0 ? -(x * y) : x * y, scale, out product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Magnitude(long value) => value < 0 ? 0UL - (ulong)value : (ulong)value;
}
