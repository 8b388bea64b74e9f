using System.Globalization;
using System.Numerics;

namespace Pipeline.Core.Tests.Expressions;

/// <summary>Decimals by the letter of the semantics, over numbers of any size; null is an overflow.</summary>
internal readonly record struct DecimalOracle(BigInteger Coefficient, int Scale)
{
    private static readonly BigInteger Limit = BigInteger.Pow(10, 28);

    public static DecimalOracle Of(string text)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        return new DecimalOracle(
            BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), point < 0 ? 0 : text.Length - point - 1);
    }

    public static string Apply(string left, char symbol, string right)
    {
        DecimalOracle a = Of(left);
        DecimalOracle b = Of(right);
        int larger = Math.Max(a.Scale, b.Scale);
        BigInteger x = a.At(larger);
        BigInteger y = b.At(larger);
        if (symbol is '/' or '%' && y.IsZero)
        {
            return "!division_by_zero";
        }

        return symbol switch
        {
            '+' => new DecimalOracle(x + y, larger).Text(),
            '-' => new DecimalOracle(x - y, larger).Text(),
            '*' => new DecimalOracle(a.Coefficient * b.Coefficient, a.Scale + b.Scale).Text(),
            '%' => new DecimalOracle(BigInteger.Remainder(x, y), larger).Text(),
            '/' => Quotient(x, y, larger),
            _ => x.CompareTo(y).ToString(CultureInfo.InvariantCulture),
        };
    }

    public static string Round(string text, int places)
    {
        DecimalOracle value = Of(text);
        BigInteger power = BigInteger.Pow(10, Math.Abs(places));
        BigInteger unit = BigInteger.Pow(10, value.Scale);
        return places >= 0
            ? new DecimalOracle(Rounded(value.Coefficient * power, unit), places).Text()
            : new DecimalOracle(Rounded(value.Coefficient, unit * power) * power, 0).Text();
    }

    // The exact quotient is x / y. Its first digit stands where a power of ten is not above it.
    private static string Quotient(BigInteger x, BigInteger y, int larger)
    {
        if (x.IsZero)
        {
            return new DecimalOracle(0, larger).Text();
        }

        int power = 60;
        while (BigInteger.Abs(x) * BigInteger.Pow(10, 60) < BigInteger.Abs(y) * BigInteger.Pow(10, power + 60))
        {
            power--;
        }

        int scale = Math.Min(Math.Max(larger, 15 - power), 28 - Math.Max(0, power + 1));
        if (scale < 0)
        {
            return "!decimal.overflow";
        }

        BigInteger digits = Rounded(x * BigInteger.Pow(10, scale), y);
        while (scale > 0 && (digits % 10).IsZero && (scale > larger || BigInteger.Abs(digits) == Limit))
        {
            digits /= 10;
            scale--;
        }

        return new DecimalOracle(digits, scale).Text();
    }

    private static BigInteger Rounded(BigInteger numerator, BigInteger denominator)
    {
        BigInteger size = ((BigInteger.Abs(numerator) * 2) + BigInteger.Abs(denominator)) / (BigInteger.Abs(denominator) * 2);
        return numerator.Sign * denominator.Sign < 0 ? -size : size;
    }

    private BigInteger At(int scale) => Coefficient * BigInteger.Pow(10, scale - Scale);

    private string Text()
    {
        if (BigInteger.Abs(Coefficient) >= Limit || Scale > 28)
        {
            return "!decimal.overflow";
        }

        string digits = BigInteger.Abs(Coefficient).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        string sign = Coefficient.Sign < 0 ? "-" : "";
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }
}
