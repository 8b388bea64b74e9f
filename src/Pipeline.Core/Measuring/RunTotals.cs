using Pipeline.Records;

namespace Pipeline.Measuring;

/// <summary>What a run did up to a moment.</summary>
/// <param name="Ticks">The moment, in ticks of <see cref="System.Diagnostics.Stopwatch"/> since the graph began.</param>
/// <param name="Counts">Records.</param>
/// <param name="Cpu">CPU time of this process.</param>
/// <param name="Pause">Time in which the garbage collector held all threads.</param>
/// <param name="BudgetBytes">Bytes of the memory budget in use at the moment.</param>
/// <param name="MemoryBytes">Resident memory at the moment.</param>
/// <param name="Blocks">The blocks in their order.</param>
internal sealed record RunTotals(long Ticks, StageCounts Counts, TimeSpan Cpu, TimeSpan Pause, long BudgetBytes, long MemoryBytes, IReadOnlyList<BlockTotals> Blocks);
