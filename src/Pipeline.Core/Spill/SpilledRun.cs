namespace Pipeline.Spill;

/// <summary>A sorted run on disk.</summary>
/// <param name="File">The file that has it.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte behind it.</param>
/// <param name="LargestBlock">Bytes of its largest block.</param>
internal sealed record SpilledRun(SpillFile File, long Start, long End, int LargestBlock);
