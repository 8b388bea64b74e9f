namespace Pipeline.Csv.Dialects;

/// <summary>A field of a recovered record.</summary>
/// <param name="Start">Where its value begins in the text of the record.</param>
/// <param name="Length">Bytes of its value.</param>
/// <param name="IsQuoted">Whether it was read as quoted text, so that it is never null.</param>
internal readonly record struct RecoveredField(int Start, int Length, bool IsQuoted);
