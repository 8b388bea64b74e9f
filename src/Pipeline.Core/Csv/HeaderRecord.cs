namespace Pipeline.Csv;

/// <summary>A file's header as it stands there. Whether its names will do is judged elsewhere.</summary>
/// <param name="Names">Decoded names, in order; they may be empty or occur twice.</param>
/// <param name="Raw">Bytes of the record, without its line end.</param>
/// <param name="Offset">Byte from 0 in the decompressed file where it starts.</param>
internal sealed record HeaderRecord(IReadOnlyList<string> Names, byte[] Raw, long Offset);
