using Pipeline.Definition;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>
/// Cuts the stages into chains: neighbours are fused into one block, and cut before and after every stage whose
/// parallelism or capacity the user gave, or that runs a program. Before a program stands a chain that checks the shape of
/// records, and behind it one that encodes them, without stages if need be.
/// </summary>
internal static class ChainCutter
{
    /// <summary>A run of stages from <paramref name="First"/>, <paramref name="Count"/> of them.</summary>
    internal readonly record struct Range(int First, int Count);

    /// <summary>Cuts. There is always at least one range; stages that change the schema only never stand alone.</summary>
    /// <param name="names">Names of the stages that can be named, in order.</param>
    /// <param name="hasStep">Whether each does something at run time.</param>
    /// <param name="named">Names that the user gave.</param>
    /// <param name="programs">Names of the stages that run programs.</param>
    public static List<Range> Cut(IReadOnlyList<string> names, IReadOnlyList<bool> hasStep, IReadOnlySet<string> named, IReadOnlySet<string> programs)
    {
        List<Range> ranges = [];
        int first = 0;
        for (int i = 0; i < names.Count; i++)
        {
            if (named.Contains(names[i]) || programs.Contains(names[i]))
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

        if (IsProgram(ranges[0]))
        {
            ranges.Insert(0, new Range(0, 0));
        }

        if (IsProgram(ranges[^1]))
        {
            ranges.Add(new Range(names.Count, 0));
        }

        return ranges;

        bool IsProgram(Range range) => range.Count > 0 && programs.Contains(names[range.First]);

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

    /// <summary>Makes the blocks of the ranges, <c>read</c> first and <c>write</c> last, and reports names that are no block.</summary>
    public static List<PlannedBlock> Blocks(IReadOnlyList<string> names, IReadOnlyList<Range> ranges, RunDefinition run, IReadOnlySet<string> programs, int readers, ICollection<Problem> problems)
    {
        List<(string Name, IReadOnlyList<string> Stages, int Dop)> blocks = [("read", [], readers)];
        foreach (Range range in ranges)
        {
            string[] stages = [.. names.Skip(range.First).Take(range.Count)];
            string name = stages.Length > 0 ? string.Join('+', stages) : names.Count == 0 ? "copy" : range.First == 0 ? "split" : "encode";
            // A stage that was named or runs a program keeps its own name, with stages that only change the schema behind it.
            name = stages.Length > 0 && (run.Dop.ContainsKey(stages[0]) || run.Capacity.ContainsKey(stages[0]) || programs.Contains(stages[0])) ? stages[0] : name;
            blocks.Add((name, stages, run.AllDop ?? run.Jobs));
        }

        blocks.Add(("write", [], 1));
        foreach (string unknown in run.Dop.Keys.Concat(run.Capacity.Keys).Distinct(StringComparer.Ordinal).Where(key => !blocks.Exists(block => string.Equals(block.Name, key, StringComparison.Ordinal))))
        {
            IEnumerable<string> known = blocks.Select(block => block.Name).Concat(names).Distinct(StringComparer.Ordinal);
            problems.Add(new Problem(null, $"no block or stage '{unknown}' for --dop or --capacity{Suggestion.Clause(unknown, known)}; there are {string.Join(", ", known)}", 64));
        }

        return blocks.ConvertAll(block =>
        {
            int dop = run.Dop.GetValueOrDefault(block.Name, block.Dop);
            return new PlannedBlock(block.Name, block.Stages, dop, run.Capacity.GetValueOrDefault(block.Name, (2 * dop) + 2));
        });
    }
}
