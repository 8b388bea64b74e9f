using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>
/// Cuts the stages into chains. Neighbours are fused into one. There is a cut before and after every stage that has a block of
/// its own, and every stage whose parallelism, capacity or processes the user gave. A stage that holds data only ends a chain: its keys are made
/// where the records were just read. The first chain checks the shape of
/// records and the last one encodes them, so a chain without stages is added where a stage with its own block comes first or last.
/// </summary>
internal static class ChainCutter
{
    /// <summary>A run of stages from <paramref name="First"/>, <paramref name="Count"/> of them.</summary>
    internal readonly record struct Range(int First, int Count);

    /// <summary>Cuts. There is always at least one range; stages that change the schema only never stand alone.</summary>
    /// <param name="names">Names of the stages that can be named, in order.</param>
    /// <param name="hasStep">Whether each does something at run time.</param>
    /// <param name="named">Names that the user gave.</param>
    /// <param name="alone">Placement of the stages that are not fused with others, by name.</param>
    /// <param name="isSharded">Whether all chains that can be are in child processes: then a stage that holds data has one of its own, as it is in none.</param>
    public static List<Range> Cut(IReadOnlyList<string> names, IReadOnlyList<bool> hasStep, IReadOnlySet<string> named, IReadOnlyDictionary<string, StagePlacement> alone, bool isSharded = false)
    {
        List<Range> ranges = [];
        int first = 0;
        for (int i = 0; i < names.Count; i++)
        {
            if (named.Contains(names[i]) || alone.ContainsKey(names[i]))
            {
                int before = IsBarrier(i) && !named.Contains(names[i]) && !isSharded ? i - first : 0;
                Add(first, i - first - before);
                Add(i - before, before + 1);
                first = i + 1;
            }
        }

        Add(first, names.Count - first);
        if (ranges.Count == 0)
        {
            ranges.Add(new Range(0, names.Count));
        }

        // What holds data works on the threads of this process and can check the shape of records itself.
        if (IsAlone(ranges[0]) && !IsBarrier(ranges[0].First))
        {
            ranges.Insert(0, new Range(0, 0));
        }

        if (IsAlone(ranges[^1]) || Enumerable.Range(ranges[^1].First, ranges[^1].Count).Any(IsBarrier))
        {
            ranges.Add(new Range(names.Count, 0));
        }

        return ranges;

        bool IsBarrier(int stage) => alone.GetValueOrDefault(names[stage]) == StagePlacement.Barrier;

        bool IsAlone(Range range) => range.Count > 0 && alone.ContainsKey(names[range.First]);

        void Add(int from, int count)
        {
            if (count == 0)
            {
                return;
            }

            bool works = false;
            for (int i = from; i < from + count; i++)
            {
                works |= hasStep[i] || named.Contains(names[i]);
            }

            if (!works && ranges.Count > 0)
            {
                ranges[^1] = ranges[^1] with { Count = ranges[^1].Count + count };
            }
            else
            {
                ranges.Add(new Range(from, count));
            }
        }
    }
}
