namespace Pipeline.Csv;

/// <summary>What is done about texts that a spreadsheet would run as formulas.</summary>
public enum FormulaMode
{
    /// <summary>Nothing: data stays data.</summary>
    Keep,

    /// <summary>A leading apostrophe is put before texts that begin, spaces aside, with <c>= + - @</c>, tab, CR or LF, or with an apostrophe.</summary>
    Escape,

    /// <summary>The inverse: one leading apostrophe is taken off.</summary>
    Restore,
}
