namespace Pipeline.Csv;

/// <summary>
/// Where the tokenizer stands between two bytes. These four states are CsvHelper's whole RFC 4180 machine, tried over
/// all inputs of <c>a , " LF CR</c> up to length 8: a quote opens only at a field's start, and once text follows
/// a closing quote the rest of the field is plain text in which quotes mean nothing.
/// </summary>
internal enum QuoteState
{
    /// <summary>At the start of a field.</summary>
    FieldStart,

    /// <summary>In plain text, or in what follows text after a closing quote.</summary>
    Unquoted,

    /// <summary>After an opening quote.</summary>
    Quoted,

    /// <summary>After a quote in a quoted field: it closes, or is the first of a doubled one.</summary>
    AfterQuote,
}
