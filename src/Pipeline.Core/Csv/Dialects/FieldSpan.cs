namespace Pipeline.Csv.Dialects;

/// <summary>Where a field stands in a text, without its quotes.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte behind it.</param>
/// <param name="IsQuoted">Whether it stands in quotes.</param>
internal readonly record struct FieldSpan(int Start, int End, bool IsQuoted);
