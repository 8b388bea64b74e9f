namespace Pipeline.Records;

/// <summary>
/// What a batch of decoded or rewritten text is in its file's own bytes: they are kept until the batch is written, so that positions
/// and rejects are those of the file. Used by one thread at a time.
/// </summary>
internal interface IOwnText : IDisposable
{
    /// <summary>Number of the file's bytes.</summary>
    int Length { get; }

    /// <summary>Bytes that it takes in memory.</summary>
    long Room { get; }

    /// <summary>The file's bytes.</summary>
    ReadOnlySpan<byte> Bytes { get; }

    /// <summary>What was mended in it, in order.</summary>
    IReadOnlyList<Recovery> Recovered => [];

    /// <summary>The file's bytes at its end that are a footer, which reject files need too.</summary>
    ReadOnlySpan<byte> Footer => [];

    /// <summary>The file's byte, counted from the first of the batch, where the character at a byte of the batch's text begins.</summary>
    int At(int text);

    /// <summary>How many of the characters before a byte of the batch's text took the place of invalid bytes.</summary>
    long ReplacedBefore(int text);

    /// <summary>How many lines of the file end before a byte of the batch's text; null: as many as in the text.</summary>
    /// <param name="text">The byte.</param>
    /// <param name="source">The text.</param>
    int? LinesBefore(int text, ReadOnlySpan<byte> source) => null;

    /// <summary>The file's bytes for some of the batch's text, which begins and ends between characters.</summary>
    ReadOnlySpan<byte> Slice(int start, int length);

    /// <summary>What another text, of ASCII, is in the file's encoding.</summary>
    byte[] Encode(ReadOnlySpan<byte> ascii);

    /// <summary>A line end of the file, for a record that has none.</summary>
    byte[] LineEnd() => Encode("\n"u8);
}
