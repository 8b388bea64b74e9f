namespace Pipeline.Reports;

/// <summary>A file that a stage looked up in.</summary>
/// <param name="File">Its path as it was written.</param>
/// <param name="Bytes">Its bytes as stored.</param>
/// <param name="Records">Its records.</param>
/// <param name="NullKeys">Those with null in their key, which match nothing.</param>
public sealed record ReferenceReport(string File, long Bytes, long Records, long NullKeys);
