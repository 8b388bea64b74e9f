namespace Pipeline.Reports;

/// <summary>How often records did not keep to a rule and went on all the same.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Column">The column, or null.</param>
/// <param name="Code">The code.</param>
/// <param name="Count">How often.</param>
public sealed record WarnedReport(string Stage, string? Column, string Code, long Count);
