using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>
/// Cuts the stages into chains. Neighbours are fused into one. There is a cut before and after every stage that has a block of
/// its own, and every stage whose parallelism, capacity or processes the user gave. The first chain checks the shape of
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
    public static List<Range> Cut(IReadOnlyList<string> names, IReadOnlyList<bool> hasStep, IReadOnlySet<string> named, IReadOnlyDictionary<string, StagePlacement> alone)
    {
        List<Range> ranges = [];
        int first = 0;
        for (int i = 0; i < names.Count; i++)
        {
            if (named.Contains(names[i]) || alone.ContainsKey(names[i]))
            {
                Add(first, i - first);
                Add(i, 1);
                first = i + 1;
            }
        }

        Add(first, names.Count - first);
        if (ranges.Count == 0)
        {
            ranges.Add(new Range(0, names.Count));
        }

        // What holds data works on the threads of this process and can check the shape of records itself.
        if (IsAlone(ranges[0]) && alone[names[ranges[0].First]] != StagePlacement.Barrier)
        {
            ranges.Insert(0, new Range(0, 0));
        }

        if (IsAlone(ranges[^1]))
        {
            ranges.Add(new Range(names.Count, 0));
        }

        return ranges;

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
