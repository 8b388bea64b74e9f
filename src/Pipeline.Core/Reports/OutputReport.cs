namespace Pipeline.Reports;

/// <summary>A file that the run wrote.</summary>
/// <param name="Path">Path relative to the output folder.</param>
/// <param name="Records">Records, without the header.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">Hash of the content, 64 lower-case hexadecimal digits.</param>
public sealed record OutputReport(string Path, long Records, long Bytes, string Sha256);
