namespace Pipeline.Runs;

/// <summary>What the reject file of one input file needs to know of it.</summary>
/// <param name="Path">Relative path of the input, as in rejects.csv.</param>
/// <param name="Header">The bytes before the first record as they stand in the file: byte order mark, header, its line end.</param>
internal sealed record RejectInput(string Path, ReadOnlyMemory<byte> Header);
