namespace Pipeline.Sniffing;

/// <summary>What a field looks like. Those before <see cref="Text"/> say what kind of column it stands in.</summary>
internal enum CellKind
{
    /// <summary>Nothing but blanks.</summary>
    Empty,

    /// <summary>A number, with a decimal point or comma, thousands, currency sign or per cent perhaps.</summary>
    Number,

    /// <summary>A date, a time of day or both.</summary>
    Time,

    /// <summary>A truth value in a word.</summary>
    Boolean,

    /// <summary>An address of the web or of mail.</summary>
    Address,

    /// <summary>A word for "there is no value", such as NA.</summary>
    Missing,

    /// <summary>Letters and digits mixed in one word, such as MG-8769.</summary>
    Code,

    /// <summary>Any other text.</summary>
    Text,

    /// <summary>A text that another dialect would rather part, or that still has its quotes.</summary>
    Odd,
}
