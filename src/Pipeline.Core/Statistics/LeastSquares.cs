using System.Numerics;

namespace Pipeline.Statistics;

/// <summary>
/// A fit by least squares from exact sums: the normal equations are solved in whole numbers (E. H. Bareiss, "Sylvester's identity and
/// multistep integer-preserving Gaussian elimination", 1968), and each figure is rounded once, at the end. With exact sums the normal
/// equations lose nothing, however alike the terms are.
/// </summary>
internal static class LeastSquares
{
    /// <summary>Fits the last column by the others; null where there are no records.</summary>
    /// <param name="sums">The columns.</param>
    /// <param name="hasIntercept">Whether the first column is always 1, so that the spread of what is fitted counts from its mean.</param>
    public static LeastSquaresFit? Of(ProductSums sums, bool hasIntercept)
    {
        if (sums.Count == 0)
        {
            return null;
        }

        int fitted = sums.Columns - 1;
        int scale = sums.ScaleOf(fitted);
        BigInteger[,] totals = sums.Totals(out int exponent);
        int[] terms = Solve(totals, out BigInteger[,] solved, out BigInteger determinant);

        // The sum of the squares that are left, times the determinant, in units of the fitted column.
        BigInteger left = determinant * totals[fitted, fitted];
        for (int row = 0; row < terms.Length; row++)
        {
            left -= solved[row, terms.Length] * totals[terms[row], fitted];
        }

        long degrees = sums.Count - terms.Length;
        var estimates = new FittedTerm?[fitted];
        for (int row = 0; row < terms.Length; row++)
        {
            int places = sums.ScaleOf(terms[row]) - scale;
            estimates[terms[row]] = new FittedTerm(
                Round(ExactRatio.ToDouble, solved[row, terms.Length], determinant, places, 0),
                degrees == 0 ? null : Round(ExactRatio.RootToDouble, left * solved[row, terms.Length + 1 + row], degrees * determinant * determinant, 2 * places, 0));
        }

        // Times the number of records. The first column is 1 in its own units, so the sum of what is fitted stands in those too.
        BigInteger spread = sums.Count * totals[fitted, fitted];
        spread -= hasIntercept ? (totals[0, fitted] * totals[0, fitted]) >> (-2 * exponent) : 0;
        return new LeastSquaresFit(estimates)
        {
            Count = sums.Count,
            Degrees = degrees,
            ResidualSum = Round(ExactRatio.ToDouble, left, determinant, -2 * scale, 2 * exponent),
            ResidualDeviation = degrees == 0 ? null : Round(ExactRatio.RootToDouble, left, degrees * determinant, -2 * scale, 2 * exponent),
            Determination = spread.IsZero ? null : ExactRatio.ToDouble((determinant * spread) - (sums.Count * left), determinant * spread),
        };
    }

    /// <summary>
    /// Solves the normal equations. A term that the ones before it make up already is left out: the matrix is one of sums of products,
    /// so that is where its diagonal comes to zero, and no rows have to change places.
    /// </summary>
    /// <returns>The terms that are left, each of which has a row in what is solved: its estimate behind the square, and then a row of the inverse, all times the determinant.</returns>
    private static int[] Solve(BigInteger[,] totals, out BigInteger[,] solved, out BigInteger determinant)
    {
        int fitted = totals.GetLength(0) - 1;
        List<int> terms = [.. Enumerable.Range(0, fitted)];
        while (true)
        {
            int count = terms.Count;
            solved = new BigInteger[count, (2 * count) + 1];
            for (int row = 0; row < count; row++)
            {
                for (int column = 0; column < count; column++)
                {
                    solved[row, column] = totals[terms[row], terms[column]];
                }

                solved[row, count] = totals[terms[row], fitted];
                solved[row, count + 1 + row] = BigInteger.One;
            }

            int dependent = Eliminate(solved, out determinant);
            if (dependent < 0)
            {
                return [.. terms];
            }

            terms.RemoveAt(dependent);
        }
    }

    /// <summary>Makes the square at the front of the rows the determinant times one; the first row that depends on those above it, or -1.</summary>
    private static int Eliminate(BigInteger[,] rows, out BigInteger determinant)
    {
        int count = rows.GetLength(0);
        determinant = BigInteger.One;
        for (int pivot = 0; pivot < count; pivot++)
        {
            BigInteger head = rows[pivot, pivot];
            if (head.IsZero)
            {
                return pivot;
            }

            for (int row = 0; row < count; row++)
            {
                if (row == pivot)
                {
                    continue;
                }

                BigInteger factor = rows[row, pivot];
                for (int column = 0; column < rows.GetLength(1); column++)
                {
                    // This division leaves no rest.
                    rows[row, column] = ((head * rows[row, column]) - (factor * rows[pivot, column])) / determinant;
                }
            }

            determinant = head;
        }

        return -1;
    }

    /// <summary>numerator / denominator · 10^places · 2^exponent, or its root, rounded once.</summary>
    private static double Round(Func<BigInteger, BigInteger, int, double> round, BigInteger numerator, BigInteger denominator, int places, int exponent) => places >= 0
        ? round(numerator * BigInteger.Pow(10, places), denominator, exponent)
        : round(numerator, denominator * BigInteger.Pow(10, -places), exponent);
}
