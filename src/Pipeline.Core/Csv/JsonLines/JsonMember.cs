namespace Pipeline.Csv.JsonLines;

/// <summary>A key of an object with its value, by bytes of the line. Quotes of strings are outside.</summary>
/// <param name="KeyStart">First byte of the key.</param>
/// <param name="KeyLength">Its bytes.</param>
/// <param name="KeyHasEscapes">Whether it has escapes.</param>
/// <param name="Start">First byte of the value.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Kind">What the value is.</param>
internal readonly record struct JsonMember(int KeyStart, int KeyLength, bool KeyHasEscapes, int Start, int Length, JsonKind Kind);
