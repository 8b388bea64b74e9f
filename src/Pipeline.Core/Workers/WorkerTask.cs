using System.Text.Json.Serialization;
using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Stages;

namespace Pipeline.Workers;

/// <summary>What a worker is to do, the payload of HELLO: all it needs to bind the chain itself, with the code that the plan was made with.</summary>
internal sealed record WorkerTask
{
    private const long LeastState = 1 << 20;

    /// <summary>The parent's <see cref="Fingerprint.ThisEngine"/>.</summary>
    public required string Engine { get; init; }

    /// <summary>Declared types and rules.</summary>
    public required IReadOnlyList<ColumnDefinition> Columns { get; init; }

    /// <summary>What is done about other headers.</summary>
    public required DriftDefinition Drift { get; init; }

    /// <summary>All stages.</summary>
    public required IReadOnlyList<StageDefinition> Stages { get; init; }

    /// <summary>Encoding of the output.</summary>
    public required string OutputEncoding { get; init; }

    /// <summary>The path of the output, whose columns may not be written.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Whether they are not.</summary>
    public required bool DropPartitionColumns { get; init; }

    /// <summary>The task of one chain of a plan; <paramref name="programs"/> are its distinct programs, as BATCH numbers them.</summary>
    public static WorkerTask Of(PipelinePlan plan, int chain, out IReadOnlyList<ChainProgram> programs)
    {
        // Files alike share one program.
        PlannedFile[] files = [.. plan.Files.DistinctBy(file => file.Programs[chain])];
        programs = [.. files.Select(file => file.Programs[chain])];
        return new WorkerTask
        {
            Engine = Fingerprint.ThisEngine,
            Columns = plan.Definition.Columns,
            Drift = plan.Definition.Drift,
            Stages = plan.Definition.Stages,
            OutputEncoding = plan.Definition.Output.Encoding,
            OutputPath = plan.Bound.Output.Path,
            DropPartitionColumns = plan.Definition.Output.DropPartitionColumns,
            StateMemory = Math.Max(LeastState, plan.LookupMemory / Math.Max(1, plan.Chains[chain].Processes ?? 1)),
            SpillMax = plan.Definition.Run.SpillMax,
            PlannedStages = plan.Stages.Count,
            Chain = chain,
            Range = plan.Ranges[chain],
            Now = plan.Now.UtcTicks,
            Programs = [.. files.Zip(programs, (file, program) => new WorkerProgram(file.Header, file.Source.Columns, program.Dialect, program.Layout, (program.Layout?.PathFactory?.Invoke() as RecordPath)?.Parts))],
        };
    }

    /// <summary>Bytes that tables of lookups may take in the worker.</summary>
    public required long StateMemory { get; init; }

    /// <summary>Most bytes of a table that goes to disk, or null.</summary>
    public required long? SpillMax { get; init; }

    /// <summary>Number of stages in the plan, for the counts.</summary>
    public required int PlannedStages { get; init; }

    /// <summary>Index of the chain; 0 checks the shape of records.</summary>
    public required int Chain { get; init; }

    /// <summary>Which of the bound stages the chain is.</summary>
    public required ChainCutter.Range Range { get; init; }

    /// <summary>The run's start in ticks of UTC.</summary>
    public required long Now { get; init; }

    /// <summary>What differs between files; a BATCH names one of these.</summary>
    public required IReadOnlyList<WorkerProgram> Programs { get; init; }
}

/// <summary>The part of a <see cref="WorkerTask"/> that depends on the file.</summary>
/// <param name="Header">Names of the columns.</param>
/// <param name="Columns">Those that stages see, see <see cref="SourceFile.Columns"/>.</param>
/// <param name="Dialect">Dialect.</param>
/// <param name="Layout">How records are written, when the chain is the last.</param>
/// <param name="Path">The columns in the path when it depends on the record, otherwise null.</param>
internal sealed record WorkerProgram(IReadOnlyList<string> Header, IReadOnlyList<string> Columns, CsvDialect Dialect, RecordLayout? Layout, IReadOnlyList<PathPart>? Path);

/// <summary>JSON of <see cref="WorkerTask"/>, generated: no reflection at start.</summary>
[JsonSourceGenerationOptions(MaxDepth = 1000)]
[JsonSerializable(typeof(WorkerTask))]
internal sealed partial class WorkerTaskJson : JsonSerializerContext;
