using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>A kind of stage: one file of this folder and one line in <see cref="StageKinds"/>.</summary>
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

    /// <summary>Whether it reaches outside this process and its files, so that only a pipeline file that the user named may have it.</summary>
    public bool ReachesOutside { get; init; }
}

/// <summary>The table of stage kinds.</summary>
internal static class StageKinds
{
    /// <summary>All kinds, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<StageKind> All =
    [
        FilterStage.Kind, DeriveStage.Kind, SelectStage.Kind, DropStage.Kind, RenameStage.Kind, ReplaceStage.Kind, ValidateStage.Kind, ExecStage.Kind,
    ];

    /// <summary>JSON Schema fragments by kind, for the schema of the pipeline file.</summary>
    public static IReadOnlyDictionary<string, string> JsonSchemas { get; } =
        All.ToDictionary(kind => kind.Name, kind => kind.JsonSchema, StringComparer.Ordinal);

    /// <summary>The kind called so, or null after a problem that names the nearest one.</summary>
    public static StageKind? Find(StageDefinition stage, ICollection<Problem> problems)
    {
        StageKind? kind = All.FirstOrDefault(candidate => string.Equals(candidate.Name, stage.Kind, StringComparison.Ordinal));
        if (kind is null)
        {
            problems.Add(new Problem(stage.Mark, $"unknown stage '{stage.Kind}'{Suggestion.Clause(stage.Kind, All.Select(k => k.Name))}; stages are {string.Join(", ", All.Select(k => k.Name))}", ExitCodes.Definition));
        }

        return kind;
    }
}
