namespace Pipeline.Expressions.Values;

/// <summary>Whether values of a type are held as words that <see cref="ShortNumber"/> reads and writes eight at a time.</summary>
internal enum NumberForm
{
    /// <summary>They are not.</summary>
    Other,

    /// <summary>One word, the number, whose text has no point.</summary>
    Word,

    /// <summary>Two words, digits and scale, whose text may have a point.</summary>
    Pair,
}
