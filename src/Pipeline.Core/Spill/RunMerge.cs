namespace Pipeline.Spill;

/// <summary>
/// Merges sorted runs by a tree of losers (Knuth, TAOCP 3, 5.4.1): each step compares along one path from a leaf to the root. Of entries
/// with equal keys those of earlier runs come first, so runs that are given in the order in which they came give a stable sort.
/// </summary>
internal sealed class RunMerge
{
    // So many steps are made between two looks at the token.
    private const int Often = 0xFF;

    private readonly RunCursor[] runs;
    private readonly CancellationToken cancellation;
    private readonly int[] losers;
    private int winner;
    private int steps;
    private bool hasBegun;

    /// <summary>Makes a merge.</summary>
    /// <param name="runs">The runs, before their first entries.</param>
    /// <param name="cancellation">Stops it.</param>
    public RunMerge(IReadOnlyList<RunCursor> runs, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        this.runs = [.. runs];
        losers = new int[Math.Max(this.runs.Length, 1)];
    }

    /// <summary>The run that has the current entry.</summary>
    public RunCursor Current => runs[winner];

    /// <summary>Turns to the next entry.</summary>
    /// <returns>False behind the last.</returns>
    /// <exception cref="SpillException">It cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public bool MoveNext()
    {
        if ((++steps & Often) == 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        if (runs.Length == 0)
        {
            return false;
        }

        if (!hasBegun)
        {
            hasBegun = true;
            Array.ForEach(runs, static run => run.MoveNext());
            winner = Build(1);
            return !Current.IsDone;
        }

        Current.MoveNext();
        for (int node = (winner + runs.Length) / 2; node > 0; node /= 2)
        {
            if (Beats(losers[node], winner))
            {
                (winner, losers[node]) = (losers[node], winner);
            }
        }

        return !Current.IsDone;
    }

    // The leaves are the nodes from the number of runs on.
    private int Build(int node)
    {
        if (node >= runs.Length)
        {
            return node - runs.Length;
        }

        int left = Build(2 * node);
        int right = Build((2 * node) + 1);
        bool leftWins = Beats(left, right);
        losers[node] = leftWins ? right : left;
        return leftWins ? left : right;
    }

    private bool Beats(int x, int y)
    {
        RunCursor a = runs[x];
        RunCursor b = runs[y];
        if (a.Prefix != b.Prefix)
        {
            return a.Prefix < b.Prefix;
        }

        if (a.IsDone || b.IsDone)
        {
            return !a.IsDone;
        }

        if (SpillEntry.KeyLengthAt(a.Buffer, a.At) <= SpillEntry.PrefixBytes)
        {
            // The other one is not longer: none is the beginning of another one.
            return x < y;
        }

        int order = a.Key.SequenceCompareTo(b.Key);
        return order != 0 ? order < 0 : x < y;
    }
}
