namespace Pipeline.Csv;

/// <summary>A quote that does not stand where one may: the record is rejected.</summary>
/// <param name="Code"><see cref="StrayQuote"/> or <see cref="TextAfterQuote"/>.</param>
/// <param name="Offset">Byte of the batch's buffer: the stray quote, or the first text after the closing quote.</param>
/// <param name="Field">The field, from 0.</param>
internal readonly record struct QuoteFault(string Code, int Offset, int Field)
{
    /// <summary>A quote inside an unquoted field.</summary>
    public const string StrayQuote = "csv.stray_quote";

    /// <summary>Text between a closing quote and the field's end.</summary>
    public const string TextAfterQuote = "csv.text_after_quote";

    /// <summary>What is wrong at the offset, and what to do.</summary>
    public string Message => string.Equals(Code, TextAfterQuote, StringComparison.Ordinal)
        ? "text behind a closing quote: double the quotes inside the field, or put the whole field in quotes"
        : "a quote inside a field that does not begin with one: put the field in quotes and double its quotes";
}
