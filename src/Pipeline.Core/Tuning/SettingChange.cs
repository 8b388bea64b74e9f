namespace Pipeline.Tuning;

/// <summary>A run setting with another value.</summary>
/// <param name="Path">Its key in the pipeline file, part by part: <c>run</c>, <c>dop</c>, <c>enrich</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="Flag">It as a flag.</param>
public sealed record SettingChange(IReadOnlyList<string> Path, string Value, string Flag);
