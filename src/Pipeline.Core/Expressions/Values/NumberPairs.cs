namespace Pipeline.Expressions.Values;

/// <summary>Whether values of a type are held as two words, digits and scale, and what texts they have.</summary>
internal enum NumberPairs
{
    /// <summary>They are not.</summary>
    None,

    /// <summary>They are, and their texts have no point.</summary>
    Integers,

    /// <summary>They are, and their texts may have a point.</summary>
    Decimals,
}
