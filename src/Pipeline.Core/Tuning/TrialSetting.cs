using Pipeline.Definition;

namespace Pipeline.Tuning;

/// <summary>Run settings that are tried.</summary>
/// <param name="Run">The settings.</param>
/// <param name="Changes">What is not as the user has it: keys of the pipeline file with their values, such as <c>run.dop.enrich</c> and <c>4</c>; empty for the user's own.</param>
internal sealed record TrialSetting(RunDefinition Run, IReadOnlyList<SettingChange> Changes)
{
    /// <summary>As flags; <c>as it is</c> for the user's own.</summary>
    public string Flags => Changes.Count == 0 ? "as it is" : string.Join(' ', Changes.Select(change => change.Flag));
}

/// <summary>A run setting with another value.</summary>
/// <param name="Path">Its key in the pipeline file, part by part: <c>run</c>, <c>dop</c>, <c>enrich</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="Flag">It as a flag.</param>
public sealed record SettingChange(IReadOnlyList<string> Path, string Value, string Flag);
