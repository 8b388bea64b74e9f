using System.Text;
using Pipeline.Csv;
using Pipeline.Records;
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
        // Stage 0 of the run is "read"; the bound stages follow.
        ChainStep[] steps = [.. bound.Stages.Take(end).Select((stage, s) => (stage, s)).Where(pair => pair.stage.Step is not null).Select(pair => new ChainStep(pair.s + 1, pair.stage.Name, pair.stage.Step!))];
        int holds = Enumerable.Range(range.First, range.Count).FirstOrDefault(stage => bound.Stages[stage].Holding is not null, -1);
        GatherStep? gather = holds >= 0 ? new GatherStep(holds + 1, bound.Stages[holds].Name, bound.Stages[holds].Holding!, SlotsAfter(holds)) : null;

        // What loses a record without a stage of the chain at fault: its first step, else the last stage before it that counts what it gives on.
        ChainStep? first = steps.FirstOrDefault(step => step.Stage > range.First);
        int before = bound.Stages.Take(range.First).ToList().FindLastIndex(stage => stage.Step is not null || stage.Holding is not null);
        int maker = bound.MakerBefore(range.First);
        return new ChainProgram
        {
            Dialect = maker < 0 ? dialect : CsvDialect.Default,
            OwnNulls = maker >= 0 || dialect.IsJson ? null : OwnNullsOf(bound.Input),
            SourceFields = maker < 0 ? bound.Input.SourceFields : bound.Stages[maker].Output.SourceFields,
            SlotsBefore = SlotsAfter(range.First),
            Slots = gather?.Holding is AggregateHolding ? gather.Slots : SlotsAfter(end),
            First = isFirst,
            Steps = [.. steps.Where(step => step.Stage > range.First)],
            Entry = first is not null ? (first.Stage, first.Name) : before >= 0 ? (before + 1, bound.Stages[before].Name) : (0, StageChain.ReadStage),
            IsInOrder = bound.Stages.Skip(range.First).Take(range.Count).Any(stage => stage.Placement == StagePlacement.InOrder),
            Layout = layout,
            Gather = gather,
            Now = now,
        };

        int SlotsAfter(int stages) => stages == 0 ? bound.Input.Slots : bound.Stages[stages - 1].Output.Slots;
    }

    private static byte[][]?[]? OwnNullsOf(Schema input)
    {
        byte[][]?[]? nulls = null;
        foreach (Column column in input.Columns.Where(column => column.Slot < input.SourceFields && column.NullValues is not null))
        {
            (nulls ??= new byte[][]?[input.SourceFields])[column.Slot] = [.. column.NullValues!.Select(Encoding.UTF8.GetBytes)];
        }

        return nulls;
    }
}
