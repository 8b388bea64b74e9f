namespace Pipeline.Records;

/// <summary>
/// What a batch of decoded text is in its file's own bytes: they are kept until the batch is written, so that positions and rejects
/// are those of the file. Used by one thread at a time.
/// </summary>
internal interface IOwnText : IDisposable
{
    /// <summary>Number of the file's bytes.</summary>
    int Length { get; }

    /// <summary>Bytes that it takes in memory.</summary>
    long Room { get; }

    /// <summary>The file's byte, counted from the first of the batch, where the character at a byte of the batch's text begins.</summary>
    int At(int text);

    /// <summary>How many of the characters before a byte of the batch's text took the place of invalid bytes.</summary>
    long ReplacedBefore(int text);

    /// <summary>The file's bytes for some of the batch's text, which begins and ends between characters.</summary>
    ReadOnlySpan<byte> Slice(int start, int length);

    /// <summary>What another text, of ASCII, is in the file's encoding.</summary>
    byte[] Encode(ReadOnlySpan<byte> ascii);
}
