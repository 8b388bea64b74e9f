namespace Pipeline.Csv.Dialects;

/// <summary>How the field was read that a step of a reading ended.</summary>
internal enum FieldKind : byte
{
    /// <summary>The step ended no field, or dropped one.</summary>
    None,

    /// <summary>Unquoted text.</summary>
    Plain,

    /// <summary>Quoted text.</summary>
    Quoted,

    /// <summary>A field that is missing.</summary>
    Missing,
}
