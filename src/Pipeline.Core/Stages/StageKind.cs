using Pipeline.Definition;

namespace Pipeline.Stages;

/// <summary>A kind of stage: one file, and one line in the table of kinds.</summary>
/// <param name="Name">Key in the pipeline file.</param>
/// <param name="JsonSchema">JSON Schema of the value under that key.</param>
/// <param name="Bind">Reads the stage's body and binds it to the schema of <see cref="StageBinding.Input"/>. Problems go
/// to the binding; with problems the result is null.</param>
internal sealed record StageKind(string Name, string JsonSchema, Func<StageBinding, BoundStage?> Bind)
{
    /// <summary>
    /// Names of the columns that a stage computes or renames, as far as its body can be read. Of a faulty stage their types are
    /// not known, so a later stage that names one of them cannot be judged.
    /// </summary>
    public Func<SettingNode, IEnumerable<string>> Makes { get; init; } = static _ => [];

    /// <summary>Where its stages may stand in the graph.</summary>
    public StagePlacement Placement { get; init; }

    /// <summary>Whether a stage that holds data gives the records in the order in which they came, so that each file keeps an output of its own.</summary>
    public bool KeepsOrder { get; init; }

    /// <summary>Whether a stage that holds data gives records of its own, which belong to no file.</summary>
    public bool MakesRecords { get; init; }

    /// <summary>Makes what takes batches through such a stage; null for threads of this process. Only a kind that is not fused may have one.</summary>
    public RunnerFactory? Runner { get; init; }

    /// <summary>How many batches its stages have in work at once unless the user says otherwise, where that is not for cores to say; null: as many as there are cores.</summary>
    public int? AtOnce { get; init; }

    /// <summary>The part of a stage's body that shapes records, where the rest only says how its work goes. It is what the fingerprint has of it.</summary>
    public Func<SettingNode, SettingNode> Shaping { get; init; } = static body => body;

    /// <summary>Whether batches go to programs that may wait more than they compute: there may be more of them at once than there are cores.</summary>
    public bool RunsPrograms { get; init; }

    /// <summary>
    /// What it does outside this process and its files, to follow its name in a sentence, such as "runs programs"; or null. Only a pipeline
    /// file that the user named may have a stage that does anything there.
    /// </summary>
    public string? Outside { get; init; }

    /// <summary>
    /// The file that such a stage reads beside the input, absolute; null where its body names none. It is no input, though it may lie
    /// among them, and it is a part of the fingerprint.
    /// </summary>
    public Func<StageDefinition, string?>? Reads { get; init; }

    /// <summary>The folder in which its stages do their work, where what they do depends on it. It is a part of the fingerprint.</summary>
    public Func<StageDefinition, string>? Folder { get; init; }

    /// <summary>Binds a stage of the kind; null after problems.</summary>
    public BoundStage? BindTo(StageBinding binding) => Bind(binding) is { } bound ? bound with { Placement = Placement == StagePlacement.Fused ? bound.Placement : Placement, Runner = Runner, AtOnce = AtOnce, RunsPrograms = RunsPrograms } : null;
}
