namespace Pipeline.Csv.Dialects;

/// <summary>How a field is written.</summary>
[Flags]
internal enum FieldShape
{
    /// <summary>Without quotes, as its text is.</summary>
    Plain = 0,

    /// <summary>In quotes.</summary>
    Quoted = 1,

    /// <summary>With doubled quotes or escapes in it.</summary>
    Special = 2,

    /// <summary>With a quote where none may stand, or text behind a closing one.</summary>
    Damaged = 4,

    /// <summary>In quotes that are never closed.</summary>
    Unclosed = 8,
}
