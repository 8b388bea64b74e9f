using System.Numerics;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>The exact sums of two values of each record, of their squares and of their products.</summary>
internal sealed class PairSums
{
    private readonly WideSum x = new();
    private readonly WideSum y = new();
    private readonly WideSum xx = new();
    private readonly WideSum yy = new();
    private readonly WideSum xy = new();
    private int xScale;
    private int yScale;

    /// <summary>How many pairs there were.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes that they take in memory.</summary>
    public int Room => 64 + x.Room + y.Room + xx.Room + yy.Room + xy.Room;

    private WideSum[] All => [x, y, xx, yy, xy];

    /// <summary>Adds a pair.</summary>
    public void Add(double yValue, double xValue)
    {
        BinaryValue a = new(yValue);
        BinaryValue b = new(xValue);
        Count++;
        Add(a.Magnitude, a.Exponent, a.IsNegative, b.Magnitude, b.Exponent, b.IsNegative);
    }

    /// <summary>Adds a pair.</summary>
    public void Add(DecimalValue yValue, DecimalValue xValue)
    {
        Rescale(Math.Max(yScale, yValue.Scale), Math.Max(xScale, xValue.Scale));
        Int128 a = yValue.Coefficient;
        Int128 b = xValue.Coefficient;
        Count++;
        if (yValue.Scale == yScale && xValue.Scale == xScale && a == (long)a && b == (long)b)
        {
            Add((ulong)Int128.Abs(a), 0, a < 0, (ulong)Int128.Abs(b), 0, b < 0);
            return;
        }

        BigInteger wideY = (BigInteger)a * BigInteger.Pow(10, yScale - yValue.Scale);
        BigInteger wideX = (BigInteger)b * BigInteger.Pow(10, xScale - xValue.Scale);
        x.Add(wideX, 0);
        y.Add(wideY, 0);
        xx.Add(wideX * wideX, 0);
        yy.Add(wideY * wideY, 0);
        xy.Add(wideX * wideY, 0);
    }

    /// <summary>Forgets all pairs.</summary>
    public void Clear()
    {
        Count = 0;
        xScale = yScale = 0;
        Array.ForEach(All, static sum => sum.Clear());
    }

    /// <summary>Adds the state, as <see cref="Merge"/> reads it.</summary>
    public void Write(PooledBytes to)
    {
        to.AddNumber((ulong)yScale);
        to.AddNumber((ulong)xScale);
        Array.ForEach(All, sum => sum.Write(to));
    }

    /// <summary>Adds sums that were written.</summary>
    /// <param name="count">How many pairs they are of.</param>
    /// <param name="from">The sums.</param>
    public void Merge(long count, ref StateReader from)
    {
        Count += count;
        PairSums other = new() { yScale = (int)from.Number(), xScale = (int)from.Number() };
        if (other.yScale == yScale && other.xScale == xScale)
        {
            foreach (WideSum sum in All)
            {
                sum.Merge(ref from);
            }

            return;
        }

        foreach (WideSum sum in other.All)
        {
            sum.Merge(ref from);
        }

        Rescale(Math.Max(yScale, other.yScale), Math.Max(xScale, other.xScale));
        other.Rescale(yScale, xScale);
        foreach ((WideSum sum, WideSum more) in All.Zip(other.All))
        {
            sum.Add(more.Total(out int exponent), exponent);
        }
    }

    /// <summary>The sums as whole numbers.</summary>
    public PairTotals Totals()
    {
        BigInteger sumX = x.Total(out int ex);
        BigInteger sumY = y.Total(out int ey);
        BigInteger squaresX = xx.Total(out int exx);
        BigInteger squaresY = yy.Total(out int eyy);
        BigInteger products = xy.Total(out int exy);
        int unitX = Math.Min(ex, exx >> 1);
        int unitY = Math.Min(ey, eyy >> 1);
        unitX -= Math.Max(0, unitX + unitY - exy);
        return new PairTotals(
            Count, sumX << (ex - unitX), sumY << (ey - unitY), squaresX << (exx - (2 * unitX)), squaresY << (eyy - (2 * unitY)), products << (exy - unitX - unitY))
        {
            XExponent = unitX,
            YExponent = unitY,
            XScale = xScale,
            YScale = yScale,
        };
    }

    private void Add(ulong a, int aExponent, bool aIsNegative, ulong b, int bExponent, bool bIsNegative)
    {
        y.Add(a, aExponent, aIsNegative);
        x.Add(b, bExponent, bIsNegative);
        yy.Add((UInt128)a * a, 2 * aExponent, false);
        xx.Add((UInt128)b * b, 2 * bExponent, false);
        xy.Add((UInt128)a * b, aExponent + bExponent, aIsNegative != bIsNegative);
    }

    private void Rescale(int toY, int toX)
    {
        if (toY > yScale)
        {
            BigInteger power = BigInteger.Pow(10, toY - yScale);
            y.Multiply(power);
            yy.Multiply(power * power);
            xy.Multiply(power);
            yScale = toY;
        }

        if (toX > xScale)
        {
            BigInteger power = BigInteger.Pow(10, toX - xScale);
            x.Multiply(power);
            xx.Multiply(power * power);
            xy.Multiply(power);
            xScale = toX;
        }
    }
}

/// <summary>Sums of pairs as whole numbers: those of x in units of 2^<see cref="XExponent"/> / 10^<see cref="XScale"/>, and so on.</summary>
/// <param name="Count">How many pairs.</param>
/// <param name="X">The sum of x.</param>
/// <param name="Y">The sum of y.</param>
/// <param name="Xx">The sum of x².</param>
/// <param name="Yy">The sum of y².</param>
/// <param name="Xy">The sum of x·y.</param>
internal sealed record PairTotals(long Count, BigInteger X, BigInteger Y, BigInteger Xx, BigInteger Yy, BigInteger Xy)
{
    /// <summary>Power of two of the unit of x.</summary>
    public required int XExponent { get; init; }

    /// <summary>Power of two of the unit of y.</summary>
    public required int YExponent { get; init; }

    /// <summary>Digits after the point of the unit of x.</summary>
    public required int XScale { get; init; }

    /// <summary>Digits after the point of the unit of y.</summary>
    public required int YScale { get; init; }

    /// <summary>n Σx² - (Σx)².</summary>
    public BigInteger SpreadOfX => (Count * Xx) - (X * X);

    /// <summary>n Σy² - (Σy)².</summary>
    public BigInteger SpreadOfY => (Count * Yy) - (Y * Y);

    /// <summary>n Σxy - Σx Σy.</summary>
    public BigInteger Together => (Count * Xy) - (X * Y);
}
