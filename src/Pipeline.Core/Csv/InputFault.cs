namespace Pipeline.Csv;

/// <summary>What condemns a file while its records are read; whole records before it have been delivered.</summary>
/// <param name="Code"><c>csv.unterminated</c>, <c>csv.record_too_large</c> or the code of a damaged archive (<c>gzip.…</c>).</param>
/// <param name="Message">What is wrong, for a person, without the values of fields.</param>
/// <param name="Offset">Byte from 0 in the decompressed file where the record at fault starts.</param>
/// <param name="QuoteOffset">Where the quote that was never closed opened: as many bytes behind that as the text has between them in UTF-8; null when none is open.</param>
internal sealed record InputFault(string Code, string Message, long Offset, long? QuoteOffset);
