using Pipeline.Lookups;
using Pipeline.Planning;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>The references of a run: read whole before its first record, for what is wrong with them must not come to light in the middle.</summary>
internal sealed class RunLookups : IDisposable
{
    private readonly LookupTables tables;

    private RunLookups(LookupTables tables, PipelinePlan plan)
    {
        this.tables = tables;
        Plan = plan;
    }

    /// <summary>The plan with the tables in its chains.</summary>
    public PipelinePlan Plan { get; }

    /// <summary>What was read.</summary>
    public IEnumerable<(Reference Reference, long Records, long NullKeys)> Loaded => tables.Loaded;

    /// <summary>Reads the references of a plan; null where it has none.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="used">The chains that get batches here.</param>
    /// <param name="space">Where goes what does not fit into memory.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="Csv.InputException">One cannot be read, is damaged, or has doubles.</exception>
    /// <exception cref="SpillException">Something cannot be put aside.</exception>
    public static RunLookups? Load(PipelinePlan plan, Range used, Func<SpillSpace> space, CancellationToken cancellation)
    {
        (int first, int count) = used.GetOffsetAndLength(plan.Chains.Count);
        ChainProgram[] programs = [.. plan.Files.SelectMany(file => file.Programs.Skip(first).Take(count)).Distinct<ChainProgram>(ReferenceEqualityComparer.Instance)];
        if (plan.Bound.References.Count == 0 || !programs.SelectMany(LookupTables.Of).Any())
        {
            return null;
        }

        LookupTables tables = LookupTables.Load(programs, plan.LookupMemory, space, cancellation);

        // Processes have tables of their own: here they were read to know that they can be.
        PipelinePlan with = plan.With((chain, program) => tables.Of(program, unused: chain < first || chain >= first + count || plan.Chains[chain].Processes is not null));
        tables.DropUnused();
        return new RunLookups(tables, with);
    }

    /// <inheritdoc/>
    public void Dispose() => tables.Dispose();
}
