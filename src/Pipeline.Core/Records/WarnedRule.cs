namespace Pipeline.Records;

/// <summary>A rule that records did not keep to and went on all the same.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Column">Name of the column, or null.</param>
/// <param name="Code">The code.</param>
internal readonly record struct WarnedRule(string Stage, string? Column, string Code);
