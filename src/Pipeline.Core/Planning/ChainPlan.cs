using Pipeline.Definition;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>How the stages are cut into chains, and the blocks that run them: the part of a plan that run settings decide.</summary>
/// <param name="Ranges">Which of the stages each chain is.</param>
/// <param name="Blocks">The blocks from <c>read</c> to <c>write</c>.</param>
/// <param name="Segments">The chains of each segment. Each but the last ends with the chain of a stage that takes all records before it gives the first.</param>
internal sealed record ChainPlan(IReadOnlyList<ChainCutter.Range> Ranges, IReadOnlyList<PlannedBlock> Blocks, IReadOnlyList<Range> Segments)
{
    // While one waits for the disk, or for the next file to be opened, the other goes on; a third brings nothing.
    private const int ReadersOfPlainFiles = 2;

    /// <summary>Makes it.</summary>
    /// <param name="first">The stages, bound to the first header.</param>
    /// <param name="files">How many files there are.</param>
    /// <param name="anyCompressed">Whether one of them is compressed.</param>
    /// <param name="run">The run settings.</param>
    /// <param name="problems">Where names that are no block go.</param>
    public static ChainPlan Make(BoundHeader first, int files, bool anyCompressed, RunDefinition run, ICollection<Problem> problems)
    {
        string[] names = [.. first.Stages.Select(stage => stage.Name)];
        HashSet<string> named = [.. run.Dop.Keys, .. run.Capacity.Keys, .. run.Shard.Keys];
        Dictionary<string, StagePlacement> alone = first.Stages.Where(stage => stage.Placement != StagePlacement.Fused).ToDictionary(stage => stage.Name, stage => stage.Placement, StringComparer.Ordinal);
        List<ChainCutter.Range> ranges = ChainCutter.Cut(names, [.. first.Stages.Select(stage => stage.Step is not null || stage.Placement == StagePlacement.Barrier)], named, alone);
        int readers = run.AllDop ?? Math.Min(run.Jobs, anyCompressed ? files : ReadersOfPlainFiles);
        HashSet<string> early = [.. first.Stages.Where(stage => stage.Holding is { Waits: false }).Select(stage => stage.Name)];
        HashSet<string> programs = [.. first.Stages.Where(stage => stage.RunsPrograms).Select(stage => stage.Name)];
        IReadOnlyList<PlannedBlock> blocks = new BlockPlanner(names, run, alone, programs, problems, first.Stages.Where(stage => stage.AtOnce is not null).ToDictionary(stage => stage.Name, stage => stage.AtOnce!.Value, StringComparer.Ordinal)).Make(ranges, Math.Min(readers, files));
        return new ChainPlan(ranges, [.. blocks.Select(block => block with { MayGiveEarly = early.Contains(block.Name) })], SegmentsOf(ranges, first.Stages));
    }

    private static List<Range> SegmentsOf(IReadOnlyList<ChainCutter.Range> chains, IReadOnlyList<BoundStage> stages)
    {
        List<Range> segments = [];
        int begin = 0;
        for (int chain = 0; chain < chains.Count; chain++)
        {
            if (chains[chain] is { Count: > 0 } range && stages[range.First].Placement == StagePlacement.Barrier)
            {
                // Its chain makes the keys: the last of the segment that it ends.
                segments.Add(begin..(chain + 1));
                begin = chain + 1;
            }
        }

        segments.Add(begin..chains.Count);
        return segments;
    }

    /// <summary>What each chain does to the records of each file. Files that share a layout share their programs, and so the threads' chains.</summary>
    public IReadOnlyList<PlannedFile> Plan(BoundPlan bound)
    {
        Dictionary<object, IReadOnlyList<ChainProgram>> made = new(ReferenceEqualityComparer.Instance);
        return [.. bound.Files.Select(file => new PlannedFile(file, ProgramsOf(file)))];

        IReadOnlyList<ChainProgram> ProgramsOf(BoundFile file)
        {
            if (!made.TryGetValue(file.Layout, out IReadOnlyList<ChainProgram>? programs))
            {
                programs = [.. Ranges.Select((range, i) => ChainBinder.Bind(file.Bound, file.Source.Dialect, range, i == 0, i == Ranges.Count - 1 ? file.Layout : null, bound.Now.UtcTicks))];
                made[file.Layout] = programs;
            }

            return programs;
        }
    }
}
