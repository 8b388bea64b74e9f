namespace Pipeline.Stages;

/// <summary>
/// Chains that rest between two batches and wait for the next batch with their program. Each header has a program of its own,
/// and a folder may have many headers, so only the last used chains are kept. Any number of threads may use it.
/// </summary>
/// <typeparam name="TChain">What takes batches through a chain.</typeparam>
/// <param name="atOnce">How many threads work at once. As many chains of one program may rest, and as many of the next file's.</param>
internal sealed class IdleChains<TChain>(int atOnce)
    where TChain : class
{
    /// <summary>Chains that are kept however few threads there are: a chain takes some 50 KB, and a worker gets files of a folder in turn.</summary>
    public const int Least = 16;

    private readonly int most = Math.Max(Least, 2 * atOnce);
    private readonly Lock gate = new();

    // Few enough to be searched for each batch; the last used at the end.
    private readonly List<(ChainProgram Program, TChain Chain)> idle = [];

    /// <summary>A chain of the program, which is the caller's until it is added again; null when none rests.</summary>
    public TChain? Take(ChainProgram program)
    {
        lock (gate)
        {
            int at = idle.FindLastIndex(rested => ReferenceEquals(rested.Program, program));
            if (at < 0)
            {
                return null;
            }

            TChain chain = idle[at].Chain;
            idle.RemoveAt(at);
            return chain;
        }
    }

    /// <summary>Keeps a chain for later, in place of the one that was not used for longest if there are too many.</summary>
    public void Add(ChainProgram program, TChain chain)
    {
        lock (gate)
        {
            if (idle.Count == most)
            {
                idle.RemoveAt(0);
            }

            idle.Add((program, chain));
        }
    }
}
