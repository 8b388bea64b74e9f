using System.Numerics;

namespace Pipeline.Records;

/// <summary>
/// About how many distinct values there are, in 4 KiB whatever comes: HyperLogLog with 4,096 registers over 64-bit hashes, whose standard
/// error is 1.04 / √4096 = 1.6 %. The registers depend on the set of values alone, not on their order or on how often one came: adding
/// values again changes nothing, and sketches of parts merge to that of the whole. Any threads may add at the same time.
/// </summary>
internal sealed class DistinctSketch
{
    /// <summary>Registers.</summary>
    public const int Registers = 1 << Precision;

    /// <summary>The standard error, relative to the number.</summary>
    public const double RelativeError = 1.04 / 64;

    private const int Precision = 12;
    private const int Largest = 64 - Precision;

    private readonly byte[] registers = new byte[Registers];

    /// <summary>Adds a value by its <see cref="ValueHash"/>.</summary>
    public void Add(ulong hash)
    {
        (int register, byte rank) = PlaceOf(hash);
        if (registers[register] < rank)
        {
            Raise(register, rank);
        }
    }

    /// <summary>Which register a hash is for, and at which of its other bits, counted from 1, the first one is set.</summary>
    public static (int Register, byte Rank) PlaceOf(ulong hash) =>
        ((int)(hash >> Largest), (byte)(BitOperations.LeadingZeroCount((hash << Precision) | (1ul << (Precision - 1))) + 1));

    /// <summary>Whether a sketch can have that in a register.</summary>
    public static bool Has(int register, byte rank) => (uint)register < Registers && rank <= Largest + 1;

    /// <summary>Raises a register to what another sketch of the same values <see cref="Has"/> in it.</summary>
    public void Merge(int register, byte rank) => Raise(register, rank);

    /// <summary>Lists the registers that were raised since, and brings the copy up to date.</summary>
    /// <param name="since">The registers as they were then; all 0 at first.</param>
    public IEnumerable<(ushort Register, byte Rank)> Raised(byte[] since)
    {
        for (int register = 0; register < Registers; register++)
        {
            byte rank = Volatile.Read(ref registers[register]);
            if (rank != since[register])
            {
                since[register] = rank;
                yield return ((ushort)register, rank);
            }
        }
    }

    /// <summary>About how many distinct values were added. The estimator is that of O. Ertl (2017), which needs no table of corrections.</summary>
    public long Estimate()
    {
        Span<int> counts = stackalloc int[Largest + 2];
        foreach (byte rank in registers)
        {
            counts[rank]++;
        }

        double z = Registers * Tau((double)(Registers - counts[Largest + 1]) / Registers);
        for (int rank = Largest; rank >= 1; rank--)
        {
            z = 0.5 * (z + counts[rank]);
        }

        z += Registers * Sigma((double)counts[0] / Registers);
        return (long)Math.Round((double)Registers * Registers / (2 * Math.Log(2) * z));
    }

    private void Raise(int register, byte rank)
    {
        byte seen = Volatile.Read(ref registers[register]);
        while (seen < rank)
        {
            byte before = Interlocked.CompareExchange(ref registers[register], rank, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>x + x² + 2x⁴ + 4x⁸ + …: for the registers that no value has met. Infinite for 1, when none was met.</summary>
    private static double Sigma(double x)
    {
        if (x == 1)
        {
            return double.PositiveInfinity;
        }

        double y = 1;
        double sum = x;
        for (double before = -1; sum != before;)
        {
            x *= x;
            before = sum;
            sum += x * y;
            y += y;
        }

        return sum;
    }

    /// <summary>The same for registers at their largest.</summary>
    private static double Tau(double x)
    {
        if (x is 0 or 1)
        {
            return 0;
        }

        double y = 1;
        double sum = 1 - x;
        for (double before = -1; sum != before;)
        {
            x = Math.Sqrt(x);
            before = sum;
            y *= 0.5;
            sum -= (1 - x) * (1 - x) * y;
        }

        return sum / 3;
    }
}
