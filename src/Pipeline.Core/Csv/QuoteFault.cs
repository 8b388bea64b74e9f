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
}
