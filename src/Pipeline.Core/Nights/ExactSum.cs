using System.Globalization;
using System.Numerics;
using Pipeline.Expressions.Values;

namespace Pipeline.Nights;

/// <summary>An exact sum of any number of decimals: whatever their order, and however they were added up in parts. A struct that grows.</summary>
internal struct ExactSum
{
    // All that a decimal can have after the point.
    private const int Scale = DecimalValue.MaxDigits;

    private static readonly BigInteger[] Powers = [.. Enumerable.Range(0, Scale + 1).Select(power => BigInteger.Pow(10, power))];

    // Most sums stay here; the rest, times 10^28, takes what no decimal can hold.
    private DecimalValue part;
    private BigInteger rest;

    /// <summary>How many were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a value.</summary>
    public void Add(DecimalValue value)
    {
        Count++;
        if (DecimalValue.TryAdd(part, value, out DecimalValue sum))
        {
            part = sum;
            return;
        }

        rest += Scaled(part);
        part = value;
    }

    /// <summary>Adds the values of another sum.</summary>
    public void Add(ExactSum other)
    {
        Count += other.Count;
        rest += other.Total;
    }

    /// <summary>Whether a text is one that <see cref="Raw"/> can have given.</summary>
    public static bool IsRaw(string total) => BigInteger.TryParse(total, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    /// <summary>A sum that goes on.</summary>
    /// <param name="count">How many were added.</param>
    /// <param name="total">What <see cref="Raw"/> gave.</param>
    public static ExactSum Again(long count, string total) => new() { Count = count, rest = BigInteger.Parse(total, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) };

    /// <summary>The sum times 10^28, in digits.</summary>
    public readonly string Raw => Total.ToString(CultureInfo.InvariantCulture);

    /// <summary>The sum in decimal digits, without zeros at its end.</summary>
    public override readonly string ToString()
    {
        BigInteger total = Total;
        string digits = BigInteger.Abs(total).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        return $"{(total.Sign < 0 ? "-" : "")}{digits[..^Scale]}.{digits[^Scale..]}".TrimEnd('0').TrimEnd('.');
    }

    private readonly BigInteger Total => rest + Scaled(part);

    private static BigInteger Scaled(DecimalValue value) => (BigInteger)value.Coefficient * Powers[Scale - value.Scale];
}
