namespace Pipeline.Reports;

/// <summary>What determined the bytes of a run, in parts: two runs with the same ones write the same bytes.</summary>
/// <param name="Definition">SHA-256 of the settings that shape bytes.</param>
/// <param name="Inputs">SHA-256 of the inputs' order, names, sizes and times; null where one was a stream.</param>
/// <param name="Engine">Version and build of the library.</param>
public sealed record FingerprintReport(string Definition, string? Inputs, string Engine);
