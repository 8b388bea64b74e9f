namespace Pipeline.Csv.JsonLines;

/// <summary>What values of a column are written as. What does not look like one is a string.</summary>
internal enum JsonType
{
    /// <summary>Strings.</summary>
    Text,

    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Booleans.</summary>
    Boolean,

    /// <summary>What they are in the input, which is JSON Lines too: what has no quotes there is a number or a boolean.</summary>
    AsRead,
}
