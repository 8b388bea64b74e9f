namespace Pipeline.Planning;

/// <summary>A header of the input, with what the first records of its first file told of the columns.</summary>
/// <param name="Names">The columns in order.</param>
/// <param name="Types">What all values of each column read as in those records (<c>integer</c>, <c>text</c> …), or null: it is declared or had no values. Empty where no records were looked at.</param>
internal sealed record PublishedHeader(IReadOnlyList<string> Names, IReadOnlyList<string?> Types);
