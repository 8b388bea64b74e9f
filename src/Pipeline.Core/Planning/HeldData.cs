using Pipeline.Definition;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>What of a definition holds data, before it is bound.</summary>
internal static class HeldData
{
    /// <summary>What holds data first, in a word; null where nothing does.</summary>
    public static string? First(PipelineDefinition definition) =>
        definition.Columns.FirstOrDefault(column => column.Unique) is { } unique ? $"columns.{unique.Name}.unique" : Stages(definition).FirstOrDefault()?.Kind;

    /// <summary>Whether anything does.</summary>
    public static bool Is(PipelineDefinition definition) => Stages(definition).Any() || definition.Columns.Any(column => column.Unique);

    /// <summary>The first stage behind which records come in another order than that of the files; or null.</summary>
    public static StageDefinition? Reorders(PipelineDefinition definition) => Stages(definition).FirstOrDefault(stage => !Named(stage).KeepsOrder);

    private static IEnumerable<StageDefinition> Stages(PipelineDefinition definition) => definition.Stages.Where(stage => StageKinds.Named(stage.Kind)?.Placement == StagePlacement.Barrier);

    private static StageKind Named(StageDefinition stage) => StageKinds.Named(stage.Kind)!;
}
