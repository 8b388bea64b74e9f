namespace Pipeline.Core.Tests.Csv.Dialects;

/// <summary>Damage to one record that loses no information.</summary>
internal enum Pollution
{
    ExtraQuote,
    ExtraDelimiter,
    MissingDelimiter,
    OtherDelimiter,
    BareQuoteInQuotes,
    MissingLastField,
    MissingOpeningQuote,
    MissingClosingQuote,
    BlanksAroundQuotes,
    UnquotedDelimiter,
}
