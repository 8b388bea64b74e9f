using System.Diagnostics;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>Makes the counted part of a report.</summary>
internal sealed class ReportBuilder(PipelinePlan plan, RunTally tally, RunMeasures? measures, IReadOnlyList<IChainRunner> runners, TimeSpan duration)
{
    /// <summary>The references that were read.</summary>
    public RunLookups? Lookups { get; init; }

    /// <summary>The report, without status, outputs and paths.</summary>
    public RunReport Build(string runId, DateTimeOffset started)
    {
        PipelineDefinition definition = plan.Definition;
        return new RunReport
        {
            RunId = runId,
            Name = definition.Name,
            Status = RunStatus.Running,
            ExitCode = ExitCodes.Success,
            Started = started,
            Duration = duration,
            PipelineFile = definition.File,
            Fingerprint = FingerprintOf(plan.Fingerprint()),
            Inputs = [.. plan.Files.Zip(tally.Files, InputOf)],
            ColumnsWithoutHeader = ColumnsWithoutHeader(),
            RepairSettings = RepairSettings.Of(plan, tally),
            RepairNeedsAll = plan.Files[0].Bound.Bound.Stages.FirstOrDefault(stage => stage.Holding is { DependsOnOthers: true })?.Name,
            OutputHeaderIsLeftOpen = definition.Output.Header is null,
            Stages = Stages(),
            Blocks = WithKnobs(measures?.Blocks ?? []),
            Series = measures?.Series,
            Totals = new TotalsReport
            {
                Counts = tally.Total,
                BytesIn = tally.Files.Sum(file => file.End?.Bytes ?? file.PrologueBytes + file.BatchBytes),
                RecordsPerSecond = tally.Total.In / Math.Max(duration.TotalSeconds, 1e-6),
            },
            RejectsByCode = [.. tally.Codes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new RejectCount(pair.Key, pair.Value))],
            Cores = Environment.ProcessorCount,
            PeakMemoryBytes = PeakMemory(),
            Settings = [.. definition.Origins.Select(origin => new SettingReport(origin.Key, origin.Value, origin.Origin))],
            LostWorkers = [.. runners.SelectMany(runner => runner.Notes.Lost)],
            Warnings = [.. plan.Warnings.Select(warning => warning.ToString()), .. runners.SelectMany(runner => runner.Notes.Warnings)],
        };
    }

    private static FingerprintReport FingerprintOf(Fingerprint fingerprint) => new(fingerprint.Definition, fingerprint.Inputs, fingerprint.Engine);

    private static InputReport InputOf(PlannedFile file, FileTally counted) => new(
        file.Name,
        counted.End?.Bytes ?? counted.PrologueBytes + counted.BatchBytes,
        counted.PrologueBytes,
        counted.BatchBytes,
        counted.Counts,
        counted.BlankLines + file.Prologue.BlankLines,
        (counted.End?.Crc32C ?? 0).ToString("x8", System.Globalization.CultureInfo.InvariantCulture),
        file.Delimiter)
    {
        Keys = file.Dialect.IsJson ? file.Header : null,
        KeysWereFound = file.Dialect.Foreign?.Json?.WereFound is true,
        DelimiterWasFound = file.Prologue.DelimiterWasSniffed,
        Encoding = file.Encoding,
        Replaced = counted.Replaced,
        Warned = counted.Warned is null ? [] : [.. counted.Warned.Select(pair => new WarnedReport(pair.Key.Stage, pair.Key.Column, pair.Key.Code, pair.Value))
            .OrderBy(warned => warned.Stage, StringComparer.Ordinal).ThenBy(warned => warned.Column, StringComparer.Ordinal).ThenBy(warned => warned.Code, StringComparer.Ordinal)],
        Recovered = [.. counted.Recovered.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new RejectCount(pair.Key, pair.Value))],
    };

    private IReadOnlyList<string>[] ColumnsWithoutHeader() => 
        [.. plan.Files.Zip(tally.Files)
            .Where(file => file.First.Source.Csv is { Header: false, Names: null } && file.Second.Counts.Rejected > 0)
            .Select(file => file.First.Header).DistinctBy(header => header.Count)];

    /// <summary>
    /// What came to each stage and left it was counted there, so a record that is lost between two stages, or between a chain and
    /// the writer, shows in the balance. A stage that only changes the schema has no step that could count: all goes through it.
    /// </summary>
    private List<StageReport> Stages()
    {
        List<StageReport> stages = [];
        long left = tally.Total.In;
        for (int i = 0; i < plan.Stages.Count; i++)
        {
            StageCounts counts = i == 0 || plan.HasStep(i) ? tally.Stages[i] : new StageCounts { In = left, Out = left };
            stages.Add(new StageReport(plan.Stages[i].Name, plan.Stages[i].Kind, counts) { Definition = plan.Stages[i].Definition, Reference = ReferenceOf(plan.Stages[i].Name), Requests = RequestsOf(plan.Stages[i].Name) });
            left = counts.Out;
        }

        return stages;
    }

    private ReferenceReport? ReferenceOf(string stage) => Lookups?.Loaded
        .Where(loaded => string.Equals(loaded.Reference.Stage, stage, StringComparison.Ordinal))
        .Select(loaded => new ReferenceReport(loaded.Reference.Name, loaded.Reference.Identity.Size, loaded.Records, loaded.NullKeys)).FirstOrDefault();

    /// <summary>What the stage asked of a service: a stage that asks has a chain of its own, called as it is.</summary>
    private RequestFigures? RequestsOf(string stage) =>
        plan.Chains.Zip(runners).FirstOrDefault(pair => string.Equals(pair.First.Name, stage, StringComparison.Ordinal)).Second?.Notes.Requests;

    /// <summary>The blocks with their knobs. What holds records is no block of the plan.</summary>
    private BlockReport[] WithKnobs(IReadOnlyList<BlockReport> blocks)
    {
        int planned = 0;
        return [.. blocks.Select(block => block.Kind == BlockKind.Sort ? block : WithKnob(block, planned++))];
    }

    /// <summary>The block with what sets its parallelism. Of those of the write end one is the plan's, and others may work on several batches at once.</summary>
    private BlockReport WithKnob(BlockReport block, int i)
    {
        bool ofJobs = plan.Definition.Run.AllDop is null;
        return i < plan.Blocks.Count - 1 ? block with { Knob = plan.Blocks[i].Knob, FollowsJobs = plan.Blocks[i].FollowsJobs && block.Dop == plan.Blocks[i].MaxDegreeOfParallelism }
            : block.Kind is not (BlockKind.Write or BlockKind.Hash) ? block with { Knob = ofJobs ? "--jobs" : "--dop", FollowsJobs = ofJobs }
            : block.Kind == BlockKind.Write && block.Name == plan.WriteBlock.Name ? block with { Knob = plan.WriteBlock.Knob }
            : block;
    }

    /// <summary>Bytes, or 0 where that cannot be read, as with too few open files: a figure fails no run and hides no failure.</summary>
    private static long PeakMemory()
    {
        try
        {
            using Process self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
