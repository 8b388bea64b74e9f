namespace Pipeline.Csv.Dialects;

/// <summary>How much a value is like the others of its column.</summary>
internal enum Likeness
{
    /// <summary>It has characters that none of them has, or that none begins with.</summary>
    None,

    /// <summary>It has characters of their kinds.</summary>
    Kinds,

    /// <summary>It has the pattern of one of them, or they have so many that it may be any text.</summary>
    Pattern,

    /// <summary>It is one of them, and they are few.</summary>
    Value,
}
