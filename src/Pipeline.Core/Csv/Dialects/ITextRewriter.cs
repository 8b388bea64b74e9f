namespace Pipeline.Csv.Dialects;

/// <summary>
/// Makes text as the tokenizer reads it of one line or record after the other. What it does depends on the text from the beginning of the
/// file on and on nothing else, so pieces, batches and resuming change nothing. Used by one thread at a time.
/// </summary>
internal interface ITextRewriter
{
    /// <summary>Why nothing more comes, or null.</summary>
    InputException? Fault { get; }

    /// <summary>Lines that ended so far.</summary>
    long Lines { get; }

    /// <summary>Bytes of text that came of what stands before header and records.</summary>
    long PreambleText => 0;

    /// <summary>Where the footer begins in the text that is made.</summary>
    long FooterText => long.MaxValue;

    /// <summary>Where in the file's text it begins: of a last line without an end no text comes.</summary>
    long FooterOwn => long.MaxValue;

    /// <summary>Takes the next line or record of a text.</summary>
    /// <param name="text">The text, not empty.</param>
    /// <param name="own">Where it begins in the file.</param>
    /// <param name="final">Whether nothing follows.</param>
    /// <returns>Bytes of it; 0 where more of them decide what it is.</returns>
    int Next(ReadOnlySpan<byte> text, long own, bool final);

    /// <summary>Ends a file.</summary>
    /// <param name="rest">Text that is no whole record, since the file is damaged behind it.</param>
    /// <param name="own">Where it begins.</param>
    /// <param name="fault">The damage.</param>
    void End(ReadOnlySpan<byte> rest, long own, InputException? fault);

    /// <summary>What was mended in text before a byte of what was made, which is forgotten.</summary>
    List<(Place Place, long Record, string Code)> TakeRecovered(long before);

    /// <summary>Where the last lines of a text begin, of so many.</summary>
    int StartOfLast(ReadOnlySpan<byte> text, int lines) => text.Length;

    /// <summary>What stands from here on is the footer.</summary>
    /// <param name="own">Where it begins.</param>
    void BeginFooter(long own)
    {
        // Without a footer none begins.
    }
}
