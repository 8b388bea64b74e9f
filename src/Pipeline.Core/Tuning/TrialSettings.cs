using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Tuning;

/// <summary>
/// The settings that are worth a trial: what the measured run suggests, within the cores. None of them cuts a chain: a block is named
/// only where that leaves the chains as they are, so a trial compares settings and not graphs.
/// </summary>
/// <param name="plan">The plan of the sample.</param>
/// <param name="measured">Its run with the user's own settings.</param>
/// <param name="cores">Cores to stay within.</param>
/// <param name="mayShard">Whether child processes can be started.</param>
internal sealed class TrialSettings(PipelinePlan plan, RunReport measured, int cores, bool mayShard = true)
{
    /// <summary>Most of them, beside the user's own.</summary>
    public const int Most = 8;

    // The rest is for what the first ones suggest.
    private const int MostAtFirst = 5;

    // Where a program is the limit, nothing else matters but how many run and what each gets: fewer trials, on a larger sample.
    private const int MostOfPrograms = 3;
    private const int MostAtOnce = 2;

    // A program that uses less of a core than this waits for something else, and more of them fit into the cores.
    private const double WaitsMostly = 0.5;
    private const int MostProgramsPerCore = 4;

    private RunDefinition Own => plan.Definition.Run;

    /// <summary>The user's own first, then the others, the likeliest first.</summary>
    public IReadOnlyList<TrialSetting> Make() => measured.Verdict?.Cause == LimitCause.Program
        ? Possible([.. Widened(), .. Batches()], MostOfPrograms)
        : Possible([.. Widened(), .. Batches(), .. Readers(), .. Sharded(), .. Unsharded(), .. Capacities()], MostAtFirst);

    /// <summary>Threads against child processes: the stages on as many processes as there are cores, or on threads where the user has processes.</summary>
    public IReadOnlyList<TrialSetting> Placements() => Possible([.. Sharded(), .. Unsharded()], 1);

    /// <summary>What may be better still than the best: it with another change that looked well, and its knobs turned further or less far.</summary>
    /// <param name="tried">All that was tried.</param>
    /// <param name="best">The best of them.</param>
    /// <param name="others">Others that looked faster than the user's own, the fastest first.</param>
    public IReadOnlyList<TrialSetting> After(IReadOnlyList<TrialSetting> tried, TrialSetting best, IEnumerable<TrialSetting> others) =>
    [
        .. others.Select(best.With).OfType<TrialSetting>().Take(1)
            .Concat(best.Neighbours())
            .Where(Fits)
            .ExceptBy([.. tried.Select(setting => setting.Flags)], setting => setting.Flags)
            .Take(Math.Min(MostAtOnce, Most + 1 - tried.Count)),
    ];

    private IReadOnlyList<TrialSetting> Possible(IEnumerable<TrialSetting> settings, int most) =>
        [new TrialSetting(Own, []), .. settings.Where(Fits).DistinctBy(setting => setting.Flags).Take(most)];

    private IEnumerable<TrialSetting> Widened()
    {
        foreach (BlockReport block in measured.Blocks.Where(block => block is { Kind: BlockKind.Programs, Knob: not null }).OrderByDescending(block => block.BusySeconds / block.Dop))
        {
            double share = block.BusySeconds > 0 ? block.CpuSeconds / block.BusySeconds : 1;
            int most = share < WaitsMostly ? MostProgramsPerCore * cores : cores;
            TrialKnob knob = block.Knob!.StartsWith("--shard", StringComparison.Ordinal) ? TrialKnob.Shard(block.Name, block.Dop, most) : TrialKnob.Dop(block.Name, block.Dop, most);
            foreach (int count in new[] { most, 2 * block.Dop }.Where(count => count > block.Dop && count <= most))
            {
                yield return Of(knob.To(count));
            }
        }

        foreach (BlockReport block in measured.Blocks.Where(block => block.Kind == BlockKind.Threads && block.Dop < cores))
        {
            yield return Of(TrialKnob.Dop(block.Name, block.Dop, cores).To(cores));
        }
    }

    private IEnumerable<TrialSetting> Readers()
    {
        PlannedBlock read = plan.Blocks[0];
        int readers = read.MaxDegreeOfParallelism;
        int most = Math.Min(plan.Files.Count, Math.Max(4, cores));
        TrialKnob knob = TrialKnob.Dop(read.Name, readers, most);
        if (most > readers)
        {
            yield return Of(knob.To(most));
        }

        if (readers > 1)
        {
            yield return Of(knob.To(1));
        }
    }

    private IEnumerable<TrialSetting> Batches()
    {
        TrialKnob knob = TrialKnob.BatchBytes(Own.BatchBytes);
        return new[] { 4L * Own.BatchBytes, Own.BatchBytes / 4 }.Where(bytes => bytes >= knob.Least && bytes <= knob.Most).Select(bytes => Of(knob.To((int)bytes)));
    }

    private IEnumerable<TrialSetting> Sharded()
    {
        if (mayShard && measured.Blocks.Any(block => block.Kind == BlockKind.Threads) && Own is { AllShard: null, Shard.Count: 0 })
        {
            yield return Of(TrialKnob.AllShard(1, cores).To(cores));
        }
    }

    /// <summary>The chains that <c>--shard all</c> put into processes on threads: a block that is named by --dop is not among all.</summary>
    private IEnumerable<TrialSetting> Unsharded()
    {
        TrialMove[] moves = [.. measured.Blocks.Where(block => block.Kind == BlockKind.Processes && !Own.Shard.ContainsKey(block.Name)).Select(block => TrialKnob.Unshard(block.Name, cores, cores).To(cores))];
        if (moves.Length > 0)
        {
            yield return Of(moves);
        }
    }

    private IEnumerable<TrialSetting> Capacities()
    {
        if (Own.AllCapacity is null && Own.Capacity.Count == 0)
        {
            int capacity = plan.Blocks.Max(block => block.BoundedCapacity);
            yield return Of(TrialKnob.AllCapacity(capacity).To(4 * capacity));
        }
    }

    private TrialSetting Of(params TrialMove[] moves) => new(Own, moves);

    /// <summary>Whether the settings are allowed, and leave the chains as they are.</summary>
    private bool Fits(TrialSetting setting)
    {
        try
        {
            return plan.Under(setting.Run).Blocks.Select(block => block.Name).SequenceEqual(plan.Blocks.Select(block => block.Name), StringComparer.Ordinal);
        }
        catch (PlanException)
        {
            return false;
        }
    }
}
