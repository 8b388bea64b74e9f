namespace Pipeline.Csv.Encodings;

/// <summary>A place of the text and what it is in the file, both counted from somewhere before.</summary>
/// <param name="Text">Byte of the text in UTF-8.</param>
/// <param name="Own">Byte of the file.</param>
/// <param name="Replaced">Characters before it that took the place of invalid bytes.</param>
internal readonly record struct Anchor(long Text, long Own, long Replaced);
