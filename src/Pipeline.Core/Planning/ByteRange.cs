namespace Pipeline.Planning;

/// <summary>A part of a file that is read by itself.</summary>
/// <param name="Begin">Its first byte: the beginning of a record.</param>
/// <param name="End">The byte behind it.</param>
internal readonly record struct ByteRange(long Begin, long End);
