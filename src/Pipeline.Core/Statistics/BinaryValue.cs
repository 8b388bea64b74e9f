namespace Pipeline.Statistics;

/// <summary>A double as ±magnitude · 2^exponent.</summary>
internal readonly struct BinaryValue
{
    private const int MantissaBits = 52;
    private const int ExponentMask = 0x7FF;
    private const int Bias = 1075;

    /// <summary>Takes a finite double apart.</summary>
    public BinaryValue(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> MantissaBits) & ExponentMask;
        ulong fraction = (ulong)bits & ((1UL << MantissaBits) - 1);
        IsNegative = bits < 0;
        Magnitude = exponent == 0 ? fraction : fraction | (1UL << MantissaBits);
        Exponent = Math.Max(exponent, 1) - Bias;
    }

    /// <summary>A whole number.</summary>
    public ulong Magnitude { get; }

    /// <summary>The exponent.</summary>
    public int Exponent { get; }

    /// <summary>Whether the sign is a minus.</summary>
    public bool IsNegative { get; }
}
