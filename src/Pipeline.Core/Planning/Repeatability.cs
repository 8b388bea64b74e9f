using System.Text.RegularExpressions;
using Pipeline.Definition;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>Whether the outputs of an earlier run of the same definition and inputs can stand for those of a new one.</summary>
internal static partial class Repeatability
{
    /// <summary>Why another run of the same definition and inputs may write something else, in a clause; null where it may not.</summary>
    public static string? WhyNot(PipelineDefinition definition)
    {
        foreach ((StageDefinition stage, string name) in definition.Stages.Zip(StageNames.Of(definition.Stages)))
        {
            if (KindOf(stage) is null or { ReachesOutside: true })
            {
                return $"nobody knows whether what stage '{name}' calls is still the same";
            }

            if (Clock().IsMatch(stage.Body.ToJson()))
            {
                return $"stage '{name}' asks for the time";
            }
        }

        return null;
    }

    /// <summary>Whether what becomes of a file depends on that file alone: no stage remembers anything, and each file has an output of its own.</summary>
    public static bool IsByFile(PipelinePlan plan) =>
        plan.Files.All(file => file.HasOneDestination)
        && plan.Files.Select(file => file.Destination).Distinct(StringComparer.Ordinal).Count() == plan.Files.Count
        && plan.Definition.Stages.All(stage => KindOf(stage) is { Placement: StagePlacement.Fused or StagePlacement.OwnBlock });

    private static StageKind? KindOf(StageDefinition stage) => StageKinds.All.FirstOrDefault(kind => string.Equals(kind.Name, stage.Kind, StringComparison.Ordinal));

    // As text: what only looks like a call costs a run that was not needed.
    [GeneratedRegex(@"\b(now|today)\s*\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Clock();
}
