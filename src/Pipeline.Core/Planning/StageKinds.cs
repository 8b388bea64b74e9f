using Pipeline.Definition;
using Pipeline.Exec;
using Pipeline.Files;
using Pipeline.Http;
using Pipeline.Lookups;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>The table of stage kinds.</summary>
internal static class StageKinds
{
    /// <summary>All kinds, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<StageKind> All =
    [
        FilterStage.Kind, DeriveStage.Kind, SelectStage.Kind, DropStage.Kind, RenameStage.Kind, ReplaceStage.Kind, ValidateStage.Kind, LookupStage.Kind, SortStage.Kind, AggregateStage.Kind, TopStage.Kind, DedupeStage.Kind, RunningStage.Kind, ExecStage.Kind, HttpStage.Kind,
    ];

    /// <summary>JSON Schema fragments by kind, for the schema of the pipeline file.</summary>
    public static IReadOnlyDictionary<string, string> JsonSchemas { get; } =
        All.ToDictionary(kind => kind.Name, kind => kind.JsonSchema, StringComparer.Ordinal);

    /// <summary>The kind called so, or null.</summary>
    public static StageKind? Named(string name) => All.FirstOrDefault(kind => string.Equals(kind.Name, name, StringComparison.Ordinal));

    /// <summary>The kind of a stage, or null after a problem that names the nearest one.</summary>
    public static StageKind? Find(StageDefinition stage, ICollection<Problem> problems)
    {
        StageKind? kind = Named(stage.Kind);
        if (kind is null)
        {
            problems.Add(new Problem(stage.Mark, $"unknown stage '{stage.Kind}'{Suggestion.Clause(stage.Kind, All.Select(k => k.Name))}; stages are {string.Join(", ", All.Select(k => k.Name))}", ExitCodes.Definition));
        }

        return kind;
    }
}
