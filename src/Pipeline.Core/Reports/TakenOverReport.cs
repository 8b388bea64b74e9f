using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>Files that were not read, as an earlier run had published what would have been written.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Counts">Their records, as they were counted when they were read.</param>
/// <param name="Files">Their paths relative to DATA.</param>
/// <param name="Outputs">What stands of them.</param>
public sealed record TakenOverReport(string RunId, StageCounts Counts, IReadOnlyList<string> Files, IReadOnlyList<OutputReport> Outputs);
