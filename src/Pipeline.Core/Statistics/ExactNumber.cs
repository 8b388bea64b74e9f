using System.Numerics;
using Pipeline.Expressions.Values;

namespace Pipeline.Statistics;

/// <summary>A number without any rounding: digits · 2^exponent / 10^scale.</summary>
/// <param name="Digits">A whole number.</param>
/// <param name="Exponent">Power of two.</param>
/// <param name="Scale">Digits after the point.</param>
internal readonly record struct ExactNumber(BigInteger Digits, int Exponent, int Scale)
{
    /// <summary>One.</summary>
    public static ExactNumber One { get; } = new(BigInteger.One, 0, 0);

    /// <summary>A finite double.</summary>
    public static ExactNumber Of(double value)
    {
        BinaryValue parts = new(value);
        return new ExactNumber(parts.IsNegative ? -(BigInteger)parts.Magnitude : parts.Magnitude, parts.Exponent, 0);
    }

    /// <summary>A decimal.</summary>
    public static ExactNumber Of(DecimalValue value) => new(value.Coefficient, 0, value.Scale);

    /// <summary>The product.</summary>
    public static ExactNumber operator *(ExactNumber left, ExactNumber right) =>
        new(left.Digits * right.Digits, left.Exponent + right.Exponent, left.Scale + right.Scale);
}
