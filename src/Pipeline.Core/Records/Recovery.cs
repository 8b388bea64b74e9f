namespace Pipeline.Records;

/// <summary>Something that was mended where that was asked for.</summary>
/// <param name="Record">The record in its file, from 1; 0 for the header.</param>
/// <param name="Line">The physical line where it begins, from 1.</param>
/// <param name="Offset">The byte of the decompressed file where it begins.</param>
/// <param name="Code">What it would have been rejected with, or what was assumed, such as <c>csv.short</c>.</param>
internal readonly record struct Recovery(long Record, long Line, long Offset, string Code);
