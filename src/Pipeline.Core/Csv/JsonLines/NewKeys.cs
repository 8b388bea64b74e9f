namespace Pipeline.Csv.JsonLines;

/// <summary>What is done about a key that is none of the columns.</summary>
internal enum NewKeys
{
    /// <summary>Its record is rejected.</summary>
    Reject,

    /// <summary>It is left out, which is counted and listed.</summary>
    Discard,

    /// <summary>It is left out.</summary>
    Ignore,
}
