using System.Numerics;

namespace Pipeline.Statistics;

/// <summary>The exact sums of the products of each two of some columns, over all records: what a fit by least squares needs to know of them.</summary>
internal sealed class ProductSums
{
    private readonly WideSum[] sums;
    private readonly int[] scales;
    private readonly BigInteger[] inUnits;

    /// <summary>No records.</summary>
    /// <param name="columns">How many columns.</param>
    public ProductSums(int columns)
    {
        scales = new int[columns];
        inUnits = new BigInteger[columns];
        sums = [.. Enumerable.Range(0, columns * (columns + 1) / 2).Select(_ => new WideSum())];
    }

    /// <summary>How many records there were.</summary>
    public long Count { get; private set; }

    /// <summary>How many columns there are.</summary>
    public int Columns => scales.Length;

    /// <summary>Digits after the point of the unit of a column.</summary>
    public int ScaleOf(int column) => scales[column];

    /// <summary>Adds a record.</summary>
    /// <param name="values">Its value in each column.</param>
    public void Add(ReadOnlySpan<ExactNumber> values)
    {
        Count++;
        for (int column = 0; column < values.Length; column++)
        {
            Rescale(column, values[column].Scale);
        }

        for (int column = 0; column < values.Length; column++)
        {
            inUnits[column] = InUnits(values, column);
        }

        Span<WideSum> row = sums;
        for (int column = 0; column < values.Length; column++)
        {
            for (int other = 0; other <= column; other++)
            {
                row[other].Add(inUnits[column] * inUnits[other], values[column].Exponent + values[other].Exponent);
            }

            row = row[(column + 1)..];
        }
    }

    /// <summary>Adds pairs, where the columns are 1, x and y.</summary>
    public void Add(PairTotals pairs)
    {
        Count += pairs.Count;
        Rescale(1, pairs.XScale);
        Rescale(2, pairs.YScale);
        BigInteger x = BigInteger.Pow(10, scales[1] - pairs.XScale);
        BigInteger y = BigInteger.Pow(10, scales[2] - pairs.YScale);
        sums[0].Add(pairs.Count, 0);
        sums[1].Add(pairs.X * x, pairs.XExponent);
        sums[2].Add(pairs.Xx * x * x, 2 * pairs.XExponent);
        sums[3].Add(pairs.Y * y, pairs.YExponent);
        sums[4].Add(pairs.Xy * x * y, pairs.XExponent + pairs.YExponent);
        sums[5].Add(pairs.Yy * y * y, 2 * pairs.YExponent);
    }

    /// <summary>Adds the sums of other records.</summary>
    public void Add(ProductSums other)
    {
        Count += other.Count;
        for (int column = 0; column < Columns; column++)
        {
            int scale = Math.Max(scales[column], other.scales[column]);
            Rescale(column, scale);
            other.Rescale(column, scale);
        }

        for (int i = 0; i < sums.Length; i++)
        {
            sums[i].Add(other.sums[i].Total(out int exponent), exponent);
        }
    }

    /// <summary>Pearson's correlation, where the columns are 1, x and y; null where all values of one are alike.</summary>
    public double? Correlation()
    {
        BigInteger[,] totals = Totals(out _);
        BigInteger together = (totals[0, 0] * totals[1, 2]) - (totals[0, 1] * totals[0, 2]);
        BigInteger spreads = ((totals[0, 0] * totals[1, 1]) - (totals[0, 1] * totals[0, 1])) * ((totals[0, 0] * totals[2, 2]) - (totals[0, 2] * totals[0, 2]));
        return PairFunctions.Correlation(together, spreads);
    }

    /// <summary>
    /// All sums as whole numbers: that of two columns is in units of 4^exponent / 10^(their scales). The matrix has both halves.
    /// </summary>
    public BigInteger[,] Totals(out int exponent)
    {
        var totals = new BigInteger[sums.Length];
        int[] exponents = new int[sums.Length];
        exponent = 0;
        for (int i = 0; i < sums.Length; i++)
        {
            totals[i] = sums[i].Total(out exponents[i]);
            exponent = Math.Min(exponent, exponents[i] >> 1);
        }

        var matrix = new BigInteger[Columns, Columns];
        for (int column = 0, i = 0; column < Columns; column++)
        {
            for (int other = 0; other <= column; other++, i++)
            {
                matrix[column, other] = matrix[other, column] = totals[i] << (exponents[i] - (2 * exponent));
            }
        }

        return matrix;
    }

    private BigInteger InUnits(ReadOnlySpan<ExactNumber> values, int column) => scales[column] == values[column].Scale
        ? values[column].Digits
        : values[column].Digits * BigInteger.Pow(10, scales[column] - values[column].Scale);

    private void Rescale(int column, int scale)
    {
        if (scale <= scales[column])
        {
            return;
        }

        BigInteger power = BigInteger.Pow(10, scale - scales[column]);
        scales[column] = scale;
        for (int other = 0; other < Columns; other++)
        {
            WideSum sum = sums[Math.Max(column, other) * (Math.Max(column, other) + 1) / 2 + Math.Min(column, other)];
            sum.Multiply(other == column ? power * power : power);
        }
    }
}
