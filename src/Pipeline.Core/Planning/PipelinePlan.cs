using Pipeline.Definition;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>
/// What a run will do, decided before it touches anything: the files with their headers, the schema after each stage, the
/// chains and blocks. Immutable but for streams, which can be run once.
/// </summary>
public sealed class PipelinePlan
{
    internal PipelinePlan(PipelineDefinition definition, DateTimeOffset now)
    {
        Definition = definition;
        Now = now;
    }

    /// <summary>JSON Schema of the body of each kind of stage, by kind, for <see cref="PipelineSchema"/>.</summary>
    public static IReadOnlyDictionary<string, string> StageSchemas => StageKinds.JsonSchemas;

    /// <summary>What was asked for.</summary>
    public PipelineDefinition Definition { get; }

    /// <summary>The run's start, which <c>now()</c> gives.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The files in the order of their records.</summary>
    public IReadOnlyList<PlannedFile> Files { get; internal set; } = [];

    /// <summary>Files below DATA that are not read.</summary>
    public IReadOnlyList<string> Ignored { get; internal set; } = [];

    /// <summary>The stages; the first, <c>read</c>, checks the shape of records, and <c>columns</c>, if there, declared types and rules.</summary>
    public IReadOnlyList<PlannedStage> Stages { get; internal set; } = [];

    /// <summary>The blocks from <c>read</c> to <c>write</c>.</summary>
    public IReadOnlyList<PlannedBlock> Blocks { get; internal set; } = [];

    /// <summary>What is allowed but probably not meant.</summary>
    public IReadOnlyList<Problem> Warnings { get; internal set; } = [];

    /// <summary>The blocks between <c>read</c> and <c>write</c>.</summary>
    internal IReadOnlyList<PlannedBlock> Chains => [.. Blocks.Skip(1).Take(Blocks.Count - 2)];

    /// <summary>Whether a stage does something at run time.</summary>
    internal bool HasStep(int stage) => Files[0].Programs.Any(program => program.Steps.Any(step => step.Stage == stage));

    /// <summary>Which of the stages each chain is.</summary>
    internal IReadOnlyList<ChainCutter.Range> Ranges { get; set; } = [];

    internal PlannedBlock ReadBlock => Blocks[0];

    internal PlannedBlock WriteBlock => Blocks[^1];

    /// <summary>The same plan under another definition of how it is run.</summary>
    internal PipelinePlan With(PipelineDefinition definition) => new(definition, Now)
    {
        Files = Files,
        Ignored = Ignored,
        Stages = Stages,
        Blocks = Blocks,
        Ranges = Ranges,
        Warnings = Warnings,
    };

    /// <summary>Makes the plan: finds the files, reads their headers, binds the stages.</summary>
    /// <param name="definition">What is asked for, without problems of its own.</param>
    /// <param name="time">The clock for <c>now()</c>, or null for the system's.</param>
    /// <exception cref="PlanException">Something is wrong; all problems at once.</exception>
    public static PipelinePlan Create(PipelineDefinition definition, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new Planner(definition, (time ?? TimeProvider.System).GetUtcNow()).Make();
    }
}
