namespace Pipeline.Csv.Dialects;

/// <summary>
/// What each assumption about a damaged record costs: the reading with the least sum is taken. They are weighed against each other as
/// damage is seen in files: a quote too many is likelier than a delimiter too few, and that likelier than a field that was never written.
/// </summary>
internal static class ReadingCosts
{
    /// <summary>A quote within an unquoted field is text.</summary>
    public const int StrayQuote = 3;

    /// <summary>Blanks between delimiter and quote are no text.</summary>
    public const int BlanksAroundQuote = 5;

    /// <summary>A quote within a quoted field is text.</summary>
    public const int InnerQuote = 6;

    /// <summary>The quote that a field begins with is text.</summary>
    public const int OpeningQuote = 10;

    /// <summary>A closing quote is missing. One more than an opening quote too many, so that only the column's other values tell otherwise.</summary>
    public const int MissingClose = 11;

    /// <summary>A closing quote is missing where the file was cut.</summary>
    public const int MissingCloseAtEnd = 9;

    /// <summary>Nothing stands behind an opening quote that is not closed: it is text rather.</summary>
    public const int NothingQuoted = 5;

    /// <summary>An opening quote is missing: text up to a closing one, delimiters included.</summary>
    public const int MissingOpen = 14;

    /// <summary>Quotes enclose delimiters but not the whole field, and are text.</summary>
    public const int PartlyQuoted = 14;

    /// <summary>A field that is well quoted is read in another way all the same.</summary>
    public const int AgainstQuotes = 40;

    /// <summary>A delimiter is missing at a quote; at one that stands as quotes within text do: beside a blank, or empty.</summary>
    public const int MissingDelimiter = 12, MissingDelimiterOdd = 24;

    /// <summary>
    /// A delimiter is missing between two values that the columns' other values tell apart: between characters of two kinds or at a value
    /// that is one of a few, within digits, at a blank, within letters.
    /// </summary>
    public const int DividedValue = 13, DividedNumber = 16, DividedAtBlank = 28, DividedWord = 36;

    /// <summary>A delimiter is missing between a closing and an opening quote, which else were a quote within the text; beside a blank, as those stand.</summary>
    public const int DividedPair = 18, DividedPairOdd = 34;

    /// <summary>A delimiter within quotes that begin behind text is one all the same.</summary>
    public const int DelimiterInQuotes = 15;

    /// <summary>An empty field is dropped at the end of the record, or elsewhere.</summary>
    public const int DroppedAtEnd = 12, DroppedEmpty = 13;

    /// <summary>A field with a value is dropped, or all behind the last one due.</summary>
    public const int DroppedValue = 45;

    /// <summary>A delimiter with a blank behind it is text.</summary>
    public const int DelimiterBeforeBlank = 10;

    /// <summary>A delimiter is text; one that is a blank, and once more beside an empty field.</summary>
    public const int DelimiterIsText = 20, BlankIsText = 6;

    /// <summary>Fields are missing at the end; each further one.</summary>
    public const int MissingFields = 30, EachMissingField = 3;

    /// <summary>A field is missing elsewhere.</summary>
    public const int MissingWithin = 31;

    /// <summary>The record is written with another delimiter; a blank is less likely to be one.</summary>
    public const int OtherDelimiter = 15, BlankDelimiter = 18;

    /// <summary>The other delimiter is text at a place, or has a blank behind it; the file's own one is text, or has a blank behind it too.</summary>
    public const int OtherDelimiterIsText = 1, OtherBeforeBlank = 6, OwnDelimiterIsText = 12, OwnBeforeBlank = 3;

    /// <summary>A well-quoted field has a line end, or one with a whole record on the next line.</summary>
    public const int QuotedLine = 2, QuotedRecord = 15;

    /// <summary>A field whose quotes are damaged has a line end, or one with a whole record on the next line.</summary>
    public const int DamagedLine = 5, DamagedRecord = 60;

    /// <summary>A value is unlike those of its column: never empty, always empty, another pattern, other characters, always or never quoted.</summary>
    public const int EmptyNeverSeen = 3, ValueNeverSeen = 4, PatternNeverSeen = 3, KindNeverSeen = 5, AlwaysQuoted = 2, NeverQuoted = 1;
}
