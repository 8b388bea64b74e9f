namespace Pipeline.Reports;

/// <summary>A setting in force.</summary>
/// <param name="Key">Its key in the pipeline file, such as <c>run.jobs</c>.</param>
/// <param name="Value">Its value as text.</param>
/// <param name="Origin">Where it came from: <c>default</c>, a flag, a variable, or file:line:column.</param>
public sealed record SettingReport(string Key, string Value, string Origin);
