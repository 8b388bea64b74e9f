using Pipeline.Definition;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>
/// What a run will do, decided before it touches anything: the files with their headers, the schema after each stage, the
/// chains and blocks. Immutable but for streams, which can be run once.
/// </summary>
public sealed record PipelinePlan
{
    private PipelinePlan(BoundPlan bound, ChainPlan chains)
    {
        Bound = bound;
        Ranges = chains.Ranges;
        Blocks = chains.Blocks;
        Segments = chains.Segments;
        IReadOnlyList<BoundStage> stages = bound.Files[0].Bound.Stages;
        // Checks before and behind them are stages too.
        int first = stages.TakeWhile(stage => stage.Kind is ColumnRules.StageName or UniqueRule.Kind).Count();
        Stages =
        [
            new PlannedStage(StageChain.ReadStage, "read", null),
            .. stages.Select((stage, i) => new PlannedStage(stage.Name, stage.Kind, Definition.Stages.ElementAtOrDefault(i - first)?.Body.ToJson()) { Sends = stage.Sends }),
        ];
        Files = chains.Plan(bound);
    }

    /// <summary>JSON Schema of the body of each kind of stage, by kind, for <see cref="PipelineSchema"/>.</summary>
    public static IReadOnlyDictionary<string, string> StageSchemas => StageKinds.JsonSchemas;

    /// <summary>What was asked for.</summary>
    public PipelineDefinition Definition => Bound.Definition;

    /// <summary>The run's start, which <c>now()</c> gives.</summary>
    public DateTimeOffset Now => Bound.Now;

    /// <summary>The files in the order of their records.</summary>
    public IReadOnlyList<PlannedFile> Files { get; internal init; }

    /// <summary>Where its first record stands among those of a run of which this is a part: see <see cref="Records.RecordBatch.Position"/>.</summary>
    internal long FirstPosition { get; init; }

    /// <summary>Files below DATA that are not read.</summary>
    public IReadOnlyList<string> Ignored => Bound.Ignored;

    /// <summary>The stages; the first, <c>read</c>, checks the shape of records, and <c>columns</c>, if there, declared types and rules; <c>output</c>, if there, comes last and checks characters.</summary>
    public IReadOnlyList<PlannedStage> Stages { get; }

    /// <summary>The blocks from <c>read</c> to <c>write</c>.</summary>
    public IReadOnlyList<PlannedBlock> Blocks { get; }

    /// <summary>What is allowed but probably not meant.</summary>
    public IReadOnlyList<Problem> Warnings => Bound.Warnings;

    /// <summary>The blocks between <c>read</c> and <c>write</c>.</summary>
    internal IReadOnlyList<PlannedBlock> Chains => [.. Blocks.Skip(1).Take(Blocks.Count - 2)];

    /// <summary>Which of the stages each chain is.</summary>
    internal IReadOnlyList<ChainCutter.Range> Ranges { get; }

    /// <summary>The chains of each segment; one segment unless a stage takes all records before it gives the first.</summary>
    internal IReadOnlyList<Range> Segments { get; }

    /// <summary>How many chains the first segment has.</summary>
    internal int FirstChains => Segments[0].End.Value;

    /// <summary>About how many bytes the output will have; null where nobody knows.</summary>
    internal long? OutputEstimate => Planning.OutputEstimate.Of([.. Files.Select(file => file.Source)], Definition.Output);

    /// <summary>About how many bytes the stages that hold records put on disk at once: 0 where all fits into <c>run.state_memory</c>, null where nobody knows.</summary>
    public long? SpillEstimate => SpillNeed.Of(this);

    internal BoundPlan Bound { get; }

    /// <summary>The files that stages read beside the input: the stage's name, the path as it was written, bytes as stored.</summary>
    public IReadOnlyList<(string Stage, string File, long Bytes)> References => [.. Bound.References.Select(reference => (reference.Stage, reference.Name, reference.Identity.Size))];

    /// <summary>Bytes of <c>run.state_memory</c> that lookups may take together: half of it where other stages hold data too.</summary>
    internal long LookupMemory => Bound.References.Count == 0 ? 0 : HoldsData ? Definition.Run.StateMemory / 2 : Definition.Run.StateMemory;

    /// <summary>The same plan with other chains, which do the same to all records.</summary>
    internal PipelinePlan With(Func<int, ChainProgram, ChainProgram> chain)
    {
        Dictionary<IReadOnlyList<ChainProgram>, IReadOnlyList<ChainProgram>> changed = new(ReferenceEqualityComparer.Instance);
        return this with { Files = [.. Files.Select(file => file with { Programs = Of(file.Programs) })] };

        IReadOnlyList<ChainProgram> Of(IReadOnlyList<ChainProgram> programs)
        {
            if (!changed.TryGetValue(programs, out IReadOnlyList<ChainProgram>? with))
            {
                with = [.. programs.Select((program, i) => chain(i, program))];
                changed.Add(programs, with);
            }

            return with;
        }
    }

    internal PlannedBlock ReadBlock => Blocks[0];

    internal PlannedBlock WriteBlock => Blocks[^1];

    /// <summary>Makes the plan: finds the files, reads their headers, binds the stages.</summary>
    /// <param name="definition">What is asked for, without problems of its own.</param>
    /// <param name="time">The clock for <c>now()</c> and the gates of the input, or null for the system's.</param>
    /// <exception cref="PlanException">Something is wrong; all problems at once.</exception>
    public static PipelinePlan Create(PipelineDefinition definition, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return Create(definition, time ?? TimeProvider.System, staged: 0);
    }

    /// <summary>Makes the plan of a run that goes on.</summary>
    /// <param name="definition">What is asked for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="staged">Bytes of output that stand on disk already.</param>
    internal static PipelinePlan Create(PipelineDefinition definition, TimeProvider time, long staged) => new Planner(definition, time, staged).Make();

    /// <summary>What determines the bytes of the run, apart from how it is run.</summary>
    public Fingerprint Fingerprint() => FingerprintWriter.Of(Bound);

    /// <summary>What is known of the files that stages read beside the input, as a hash; null where there are none.</summary>
    internal string? ReferencesFingerprint() => FingerprintWriter.HashOfReferences(Bound);

    /// <summary>The part of the <see cref="Fingerprint"/> that tells one job from another, whatever its inputs are tonight.</summary>
    internal string DefinitionFingerprint() => FingerprintWriter.HashOfDefinition(Bound);

    /// <summary>
    /// The same plan under other run settings, such as parallelism or the size of batches. No file is opened, and the bytes
    /// are the same. <see cref="PipelineDefinition.Origins"/> stay what the user gave.
    /// </summary>
    /// <exception cref="PlanException">The settings name a block that is not there, or a batch does not fit into the budget.</exception>
    public PipelinePlan Under(RunDefinition run)
    {
        ArgumentNullException.ThrowIfNull(run);
        List<Problem> problems = [];
        BlockPlanner.CheckBudget(run, problems);
        ChainPlan chains = ChainPlan.Make(Bound.Files[0].Bound, Bound.Files.Count, Bound.Files.Any(file => file.Source.IsCompressed), run, problems);
        return problems.Count == 0
            ? new PipelinePlan(Bound with { Definition = Definition with { Run = run } }, chains)
            : throw new PlanException(problems);
    }

    /// <summary>Whether a stage does something at run time.</summary>
    internal bool HasStep(int stage) => Files[0].Programs.Any(program => program.Gather?.Stage == stage || program.Steps.Any(step => step.Stage == stage));

    /// <summary>What names a file in reports by its index; behind the files of the plan there is one for each segment, which has the records that the stage at its end makes.</summary>
    internal string NameOf(int file) => file < Files.Count ? Files[file].Name : MakerOf(file).Name;

    /// <summary>The stage that makes the records of such a file.</summary>
    internal BoundStage MakerOf(int file) => Bound.Files[0].Bound.Stages[Files[0].Programs[Segments[file - Files.Count].End.Value - 1].Gather!.Stage - 1];

    /// <summary>Whether a stage takes all records before it gives the first.</summary>
    internal bool HoldsData => Segments.Count > 1;

    /// <summary>Bytes of memory of the batches of a segment. Those that run at the same time, as a stage between them gives records before it has all, share <c>run.memory</c>.</summary>
    internal long BatchMemory => Definition.Run.Memory / Segments.Skip(1).Aggregate((Most: 1, Now: 1), (at, segment) =>
    {
        int now = Files[0].Programs[segment.Start.Value - 1].Gather!.Holding.Waits ? 1 : at.Now + 1;
        return (Math.Max(at.Most, now), now);
    }).Most;

    internal static PipelinePlan Of(BoundPlan bound, ChainPlan chains) => new(bound, chains);
}
