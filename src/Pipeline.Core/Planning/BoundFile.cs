using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>A file with the stages bound to its header, and where and how its records are written.</summary>
/// <param name="Source">The file.</param>
/// <param name="Bound">The stages bound to its header.</param>
/// <param name="PathParts">The path of its destinations: literals and, as null, places for columns.</param>
/// <param name="Destination">The one destination below the output folder, or the pattern with <c>{column}</c>.</param>
/// <param name="Written">The columns that are written.</param>
/// <param name="Layout">How its records are written. Files alike in all that matters to a program share one.</param>
/// <param name="OutputHeader">The header to write, record end included; empty when none is written.</param>
internal sealed record BoundFile(SourceFile Source, BoundHeader Bound, IReadOnlyList<string?> PathParts, string Destination, IReadOnlyList<Column> Written, RecordLayout Layout, byte[] OutputHeader);
