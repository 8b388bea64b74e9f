namespace Pipeline.Records;

/// <summary>A part of an output that was left in pieces: some bytes of its own, then a range of the source.</summary>
/// <param name="Own">How many of the output's own bytes come first; they follow those of the piece before.</param>
/// <param name="Start">First byte of the range, counted from the batch's first source byte.</param>
/// <param name="Length">Bytes of the range.</param>
internal readonly record struct OutputPiece(int Own, int Start, int Length);
