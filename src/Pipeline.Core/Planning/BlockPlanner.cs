using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>Makes the blocks of the chains, <c>read</c> first and <c>write</c> last, and reports names that are no block.</summary>
/// <param name="names">Names of the stages that can be named, in order.</param>
/// <param name="run">What the user gave.</param>
/// <param name="alone">Placement of the stages that are not fused with others, by name.</param>
/// <param name="programs">Names of the stages whose batches go to programs.</param>
/// <param name="problems">Where problems go.</param>
/// <param name="atOnce">How many batches stages have in work at once, by name, where that is not for cores to say.</param>
internal sealed class BlockPlanner(
    IReadOnlyList<string> names, RunDefinition run, IReadOnlyDictionary<string, StagePlacement> alone, IReadOnlySet<string> programs, ICollection<Problem> problems, IReadOnlyDictionary<string, int>? atOnce = null)
{
    // What waits for others more than it computes may be more than there are cores.
    private const int ProgramsPerCore = 4;
    private const int MostPrograms = 64;

    // A process has a batch in work and the next one at hand.
    private const int BatchesOfProcess = 2;
    private const string Read = "read";
    private const string Write = "write";

    /// <summary>Adds a problem where a batch, which takes twice its size, is too large for the memory budget.</summary>
    public static void CheckBudget(RunDefinition run, ICollection<Problem> problems)
    {
        if (2L * run.BatchBytes > run.Memory)
        {
            string needed = SizeType.Show(2L * run.BatchBytes);
            problems.Add(Problem.Of(run.BudgetMark, $"run.batch_bytes is {SizeType.Show(run.BatchBytes)} and run.memory {SizeType.Show(run.Memory)}, but a batch takes twice its size: lower --batch-bytes, or raise --memory to {needed}"));
        }
    }

    /// <summary>Makes them.</summary>
    /// <param name="ranges">The chains.</param>
    /// <param name="readers">Parallelism of <c>read</c> unless it is named.</param>
    public IReadOnlyList<PlannedBlock> Make(IReadOnlyList<ChainCutter.Range> ranges, int readers)
    {
        List<(string Name, string[] Stages, int Dop)> blocks =
            [(Read, [], readers), .. ranges.Select(range => (NameOf(range), StagesOf(range), run.AllDop ?? run.Jobs)), (Write, [], 1)];
        string[] known = [.. blocks.Select(block => block.Name)];
        foreach (string unknown in run.Dop.Keys.Concat(run.Capacity.Keys).Concat(run.Shard.Keys).Distinct(StringComparer.Ordinal).Except(known, StringComparer.Ordinal))
        {
            string flags = run.Shard.ContainsKey(unknown) ? "--shard" : "--dop or --capacity";
            string[] all = [.. known.Concat(names).Distinct(StringComparer.Ordinal)];
            problems.Add(new Problem(null, $"no block or stage '{unknown}' for {flags}{Suggestion.Clause(unknown, all)}; there are {string.Join(", ", all)}", ExitCodes.Usage));
        }

        foreach (string sharded in run.Shard.Keys)
        {
            if (sharded is Read or Write)
            {
                problems.Add(new Problem(null, $"--shard: '{sharded}' always runs in this process; stages can be sharded", ExitCodes.Usage));
            }
            else if (alone.GetValueOrDefault(sharded) == StagePlacement.Barrier)
            {
                problems.Add(new Problem(null, $"--shard: '{sharded}' holds all records and runs on threads of this process: --dop {sharded}=N says on how many", ExitCodes.Usage));
            }
            else if (run.Dop.ContainsKey(sharded))
            {
                problems.Add(new Problem(null, $"--shard and --dop both name '{sharded}': it runs in child processes or on threads of this one", ExitCodes.Usage));
            }
        }

        return blocks.ConvertAll(block => Block(block.Name, block.Stages, block.Dop));
    }

    private PlannedBlock Block(string name, string[] stages, int dop)
    {
        int? processes = name is Read or Write ? null
            : run.Shard.TryGetValue(name, out int own) ? own
            : run.Dop.ContainsKey(name) || atOnce?.ContainsKey(name) == true ? null
            : run.AllShard;
        StagePlacement placement = alone.GetValueOrDefault(name);
        processes = placement == StagePlacement.Barrier ? null : processes;
        bool isSetByKind = processes is null && run.AllDop is null && !run.Dop.ContainsKey(name) && atOnce?.ContainsKey(name) == true;
        dop = isSetByKind ? atOnce![name] : dop;
        dop = placement == StagePlacement.InOrder ? 1
            : processes is null ? run.Dop.GetValueOrDefault(name, dop)
            : placement == StagePlacement.Fused ? BatchesOfProcess * processes.Value
            : processes.Value;
        bool followsJobs = !isSetByKind && processes is null && placement != StagePlacement.InOrder && run.AllDop is null && !run.Dop.ContainsKey(name) && name is not (Read or Write);
        int most = followsJobs && programs.Contains(name) ? Math.Max(dop, Math.Min(MostPrograms, ProgramsPerCore * dop)) : dop;
        return new PlannedBlock(name, stages, dop, run.Capacity.GetValueOrDefault(name, run.AllCapacity ?? (isSetByKind ? most + 2 : (2 * most) + 2)))
        {
            MostAtOnce = most,
            Processes = placement == StagePlacement.Fused ? processes : null,
            HoldsRecords = placement == StagePlacement.Barrier,
            Knob = placement == StagePlacement.InOrder ? null : $"{(processes is null ? "--dop" : "--shard")} {name}",
            FollowsJobs = followsJobs,
        };
    }

    private string[] StagesOf(ChainCutter.Range range) => [.. names.Skip(range.First).Take(range.Count)];

    private string NameOf(ChainCutter.Range range)
    {
        string[] stages = StagesOf(range);
        if (stages.Length == 0)
        {
            return names.Count == 0 ? "copy" : range.First == 0 ? "split" : "encode";
        }

        // A stage that was named or has a block of its own keeps its own name, with stages that only change the schema behind it.
        string first = stages[0];
        bool keeps = run.Dop.ContainsKey(first) || run.Capacity.ContainsKey(first) || run.Shard.ContainsKey(first) || alone.ContainsKey(first);
        return keeps ? first : string.Join('+', stages);
    }
}
