namespace Pipeline.Csv.Dialects;

/// <summary>Which blanks around fields are taken off (<c>input.csv.trim</c>).</summary>
public enum BlankTrim
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those between a delimiter and a quote.</summary>
    Quotes,

    /// <summary>Those, and the ones around every field without quotes.</summary>
    All,
}
