using System.Globalization;
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
    /// <summary>Most of them, the user's own among them.</summary>
    public const int Most = 8;

    // A program that uses less of a core than this waits for something else, and more of them fit into the cores.
    private const double WaitsMostly = 0.5;
    private const int MostProgramsPerCore = 4;

    private RunDefinition Own => plan.Definition.Run;

    /// <summary>The user's own first, then the others, the likeliest first.</summary>
    public IReadOnlyList<TrialSetting> Make() =>
    [
        .. new[] { new TrialSetting(Own, []) }
            .Concat(Widened()).Concat(Batches()).Concat(Readers()).Concat(Sharded()).Concat(Capacities())
            .Where(Fits).DistinctBy(setting => setting.Flags).Take(Most),
    ];

    /// <summary>Threads against child processes: the stages on as many processes as there are cores.</summary>
    public IReadOnlyList<TrialSetting> Placements() => [.. new[] { new TrialSetting(Own, []) }.Concat(Sharded()).Where(Fits)];

    private IEnumerable<TrialSetting> Widened()
    {
        foreach (BlockReport block in measured.Blocks.Where(block => block.Kind == BlockKind.Programs).OrderByDescending(block => block.BusySeconds / block.Dop))
        {
            double share = block.BusySeconds > 0 ? block.CpuSeconds / block.BusySeconds : 1;
            int most = share < WaitsMostly ? MostProgramsPerCore * cores : cores;
            foreach (int dop in (int[])[most, 2 * block.Dop])
            {
                if (dop > block.Dop && dop <= most)
                {
                    yield return Dop(block.Name, dop);
                }
            }
        }

        foreach (BlockReport block in measured.Blocks.Where(block => block.Kind == BlockKind.Threads && block.Dop < cores))
        {
            yield return Dop(block.Name, cores);
        }
    }

    private IEnumerable<TrialSetting> Readers()
    {
        int readers = plan.Blocks[0].MaxDegreeOfParallelism;
        int most = Math.Min(plan.Files.Count, Math.Max(4, cores));
        if (most > readers)
        {
            yield return Dop(plan.Blocks[0].Name, most);
        }

        if (readers > 1)
        {
            yield return Dop(plan.Blocks[0].Name, 1);
        }
    }

    private IEnumerable<TrialSetting> Batches()
    {
        foreach (long bytes in (long[])[4L * Own.BatchBytes, Own.BatchBytes / 4])
        {
            if (bytes is >= 16 << 10 and <= 8 << 20)
            {
                string size = SizeType.Show(bytes);
                yield return new TrialSetting(Own with { BatchBytes = (int)bytes }, [new SettingChange(["run", "batch_bytes"], size, $"--batch-bytes {size}")]);
            }
        }
    }

    private IEnumerable<TrialSetting> Sharded()
    {
        if (mayShard && measured.Blocks.Any(block => block.Kind == BlockKind.Threads) && Own is { AllShard: null, Shard.Count: 0 })
        {
            yield return new TrialSetting(Own with { AllShard = cores }, [new SettingChange(["run", "shard", "all"], Text(cores), $"--shard all={Text(cores)}")]);
        }
    }

    private IEnumerable<TrialSetting> Capacities()
    {
        if (Own.AllCapacity is null && Own.Capacity.Count == 0)
        {
            int capacity = 4 * plan.Blocks.Max(block => block.BoundedCapacity);
            yield return new TrialSetting(Own with { AllCapacity = capacity }, [new SettingChange(["run", "capacity", "all"], Text(capacity), $"--capacity all={Text(capacity)}")]);
        }
    }

    private TrialSetting Dop(string block, int dop) => new(
        Own with { Dop = new Dictionary<string, int>(Own.Dop, StringComparer.Ordinal) { [block] = dop } },
        [new SettingChange(["run", "dop", block], Text(dop), $"--dop {block}={Text(dop)}")]);

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

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
