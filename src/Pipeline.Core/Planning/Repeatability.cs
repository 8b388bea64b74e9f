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
            StageKind? kind = StageKinds.Named(stage.Kind);
            if (kind is null or { Outside: not null })
            {
                return $"stage '{name}' {kind?.Outside ?? "is of an unknown kind"}, and nobody knows whether that gives the same again";
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
        !plan.Definition.Output.IsSplit
        && plan.Files.All(file => file.HasOneDestination)
        && plan.Files.Select(file => file.Destination).Distinct(StringComparer.Ordinal).Count() == plan.Files.Count
        && !HeldData.Is(plan.Definition)
        && plan.Definition.Stages.All(stage => StageKinds.Named(stage.Kind) is { Placement: StagePlacement.Fused or StagePlacement.OwnBlock });

    // As text: what only looks like a call costs a run that was not needed.
    [GeneratedRegex(@"\b(now|today)\s*\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Clock();
}
