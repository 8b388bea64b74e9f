using Pipeline.Csv;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>Makes the program of one chain; the plan and the workers use it, so both run the same.</summary>
internal static class ChainBinder
{
    /// <summary>Makes it.</summary>
    /// <param name="bound">The stages bound to the file's header.</param>
    /// <param name="dialect">Dialect of the file.</param>
    /// <param name="range">Which of the stages the chain is.</param>
    /// <param name="isFirst">Whether it checks the shape of records.</param>
    /// <param name="layout">How records are written, when the chain comes last; otherwise null.</param>
    /// <param name="now">The run's start in ticks of UTC.</param>
    public static ChainProgram Bind(BoundHeader bound, CsvDialect dialect, ChainCutter.Range range, bool isFirst, RecordLayout? layout, long now)
    {
        int end = range.First + range.Count;
        return new ChainProgram
        {
            Dialect = dialect,
            SourceFields = bound.Input.SourceFields,
            SlotsBefore = SlotsAfter(range.First),
            Slots = SlotsAfter(end),
            First = isFirst,
            // Stage 0 of the run is "read"; the bound stages follow.
            Steps = [.. Enumerable.Range(range.First, range.Count).Where(s => bound.Stages[s].Step is not null).Select(s => new ChainStep(s + 1, bound.Stages[s].Name, bound.Stages[s].Step!))],
            Layout = layout,
            Now = now,
        };

        int SlotsAfter(int stages) => stages == 0 ? bound.Input.Slots : bound.Stages[stages - 1].Output.Slots;
    }
}
