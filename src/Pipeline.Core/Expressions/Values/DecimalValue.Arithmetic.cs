using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <summary>Arithmetic. A method gives false when the exact result has more than 28 digits.</summary>
internal readonly partial struct DecimalValue
{
    /// <summary>Adds; the scale is the larger one.</summary>
    public static bool TryAdd(DecimalValue a, DecimalValue b, out DecimalValue sum) =>
        TrySumSmall(a, b, subtract: false, out sum) || TryAddWide(a, b, out sum);

    /// <summary>Subtracts; the scale is the larger one.</summary>
    public static bool TrySubtract(DecimalValue a, DecimalValue b, out DecimalValue difference) =>
        TrySumSmall(a, b, subtract: true, out difference) || TryAddWide(a, Negate(b), out difference);

    /// <summary>Multiplies; the scale is the sum of the scales.</summary>
    public static bool TryMultiply(DecimalValue a, DecimalValue b, out DecimalValue product) =>
        TryMultiplySmall(a, b, out product) || TryMultiplyWide(a, b, a.Scale + b.Scale, out product);

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TrySumSmall(DecimalValue a, DecimalValue b, bool subtract, out DecimalValue sum)
    {
        // Aligned, neither is above 2^62.
        int scale = Math.Max(a.Scale, b.Scale);
        long y = 0;
        bool small = AreSmall(a, b) & TryAlign(a.low, scale - a.Scale, out long x) && TryAlign(b.low, scale - b.Scale, out y);
        sum = new DecimalValue(subtract ? x - y : x + y, scale);
        return small;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryMultiplySmall(DecimalValue a, DecimalValue b, out DecimalValue product)
    {
        int scale = a.Scale + b.Scale;
        bool small = AreSmall(a, b) & scale <= MaxDigits & TryMultiply(a.low, b.low, out long coefficient);
        product = new DecimalValue(coefficient, scale);
        return small;
    }

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
