using Pipeline.Records;

namespace Pipeline.Csv;

/// <summary>
/// A source that gives out other bytes than the file has, and keeps the file's own until they are taken together with what they
/// became. Places of the text are counted from the beginning of the file.
/// </summary>
internal interface IOwnSource : IByteSource
{
    /// <summary>Bytes of the text that were taken.</summary>
    long TakenText { get; }

    /// <summary>Whether the file has bytes behind all text, which was taken: they become none.</summary>
    bool HasTail => false;

    /// <summary>Byte of the file for a byte of text that was given out and not taken.</summary>
    long OffsetOf(long text);

    /// <summary>CRC-32C of the file's bytes that were not taken, up to a byte of the text.</summary>
    uint ChecksumUpTo(long text);

    /// <summary>How much text there is up to a byte of the file, counted from what was taken last; -1 where it was not given out yet.</summary>
    int TextUpTo(long offset);

    /// <summary>Takes the file's bytes of text that was given out.</summary>
    /// <param name="text">Bytes of the text, from what was taken last on. Where a character is cut, its bytes are left.</param>
    IOwnText Take(int text);
}
