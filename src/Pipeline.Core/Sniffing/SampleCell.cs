namespace Pipeline.Sniffing;

/// <summary>A field of a sample.</summary>
/// <param name="Start">Where its text begins, behind its quote if it has one.</param>
/// <param name="Length">Characters of its text; doubled and escaped quotes as they stand there.</param>
/// <param name="IsQuoted">Whether it stood in quotes.</param>
internal readonly record struct SampleCell(int Start, int Length, bool IsQuoted);
