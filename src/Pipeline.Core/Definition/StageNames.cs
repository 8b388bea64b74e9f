using System.Globalization;

namespace Pipeline.Definition;

/// <summary>How stages are called by <c>--dop</c>, the plan and the report.</summary>
public static class StageNames
{
    /// <summary>The given name of each stage, or kind-N, where N counts the stages of that kind from 1, named ones too.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<StageDefinition> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        return
        [
            .. stages.Select(stage =>
            {
                int number = counts[stage.Kind] = counts.GetValueOrDefault(stage.Kind) + 1;
                return stage.Name ?? stage.Kind + "-" + number.ToString(CultureInfo.InvariantCulture);
            }),
        ];
    }
}
