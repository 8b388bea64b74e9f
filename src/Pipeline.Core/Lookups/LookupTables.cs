using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Lookups;

/// <summary>
/// The tables of a run, or of a worker: loaded before its first record, each once, and given to the steps that look in them by programs
/// with other steps.
/// </summary>
internal sealed class LookupTables : IDisposable
{
    private readonly Dictionary<(Reference, string), LookupTable> tables = [];
    private readonly List<(Reference, long, long)> counts = [];
    private readonly Dictionary<ChainProgram, ChainProgram> programs = new(ReferenceEqualityComparer.Instance);

    /// <summary>The records of each reference, and those with null in their key, by the name of its stage.</summary>
    public IEnumerable<(Reference Reference, long Records, long NullKeys)> Loaded => tables.Select(pair => (pair.Key.Item1, pair.Value.Records, pair.Value.NullKeys)).Concat(counts);

    /// <summary>The lookups of a chain.</summary>
    public static IEnumerable<LookupPlan> Of(ChainProgram program) => program.Steps.Select(step => step.Step).OfType<LookupStep>().Select(step => step.Plan);

    /// <summary>Reads the references of these chains.</summary>
    /// <param name="chains">The chains.</param>
    /// <param name="memory">Bytes of memory for all of them together.</param>
    /// <param name="space">Where goes what does not fit.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="Csv.InputException">A reference cannot be read, is damaged, or has doubles.</exception>
    /// <exception cref="SpillException">Something cannot be put aside.</exception>
    public static LookupTables Load(IEnumerable<ChainProgram> chains, long memory, Func<SpillSpace> space, CancellationToken cancellation)
    {
        LookupTables loaded = new();
        try
        {
            LookupPlan[] plans = [.. chains.SelectMany(Of).DistinctBy(plan => plan.Table)];
            foreach (LookupPlan plan in plans)
            {
                loaded.tables.Add(plan.Table, Load(plan, memory / plans.Length, space, cancellation));
            }

            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>The chain with its tables; the same chain gives the same one.</summary>
    public ChainProgram Of(ChainProgram program, bool unused = false)
    {
        if (unused || !Of(program).Any())
        {
            return program;
        }

        if (!programs.TryGetValue(program, out ChainProgram? with))
        {
            with = program with { Steps = [.. program.Steps.Select(step => step.Step is LookupStep lookup ? step with { Step = lookup.With(tables[lookup.Plan.Table]) } : step)] };
            programs.Add(program, with);
        }

        return with;
    }

    /// <summary>Gives back the tables that no chain has got.</summary>
    public void DropUnused()
    {
        HashSet<(Reference, string)> used = [.. programs.Values.SelectMany(Of).Select(plan => plan.Table)];
        foreach ((Reference, string) unused in tables.Keys.Where(table => !used.Contains(table)).ToList())
        {
            tables.Remove(unused, out LookupTable? table);
            counts.Add((unused.Item1, table!.Records, table.NullKeys));
            table.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LookupTable table in tables.Values)
        {
            table.Dispose();
        }
    }

    private static LookupTable Load(LookupPlan plan, long memory, Func<SpillSpace> space, CancellationToken cancellation)
    {
        ReferenceReader reader = new(plan);
        LookupTable table;
        MemoryTable inMemory = new(plan, memory);
        if (reader.Read(inMemory, cancellation))
        {
            inMemory.End();
            table = inMemory;
        }
        else
        {
            // Too large: from the beginning once more, so that the memory is not needed twice.
            inMemory = null!;
            using SpilledTableWriter sorted = new(plan, memory, space());
            reader.Read(sorted, cancellation);
            table = sorted.End(cancellation);
        }

        table.Records = reader.Records;
        table.NullKeys = reader.NullKeys;
        return table;
    }
}
