namespace Pipeline.Csv.Dialects;

/// <summary>Where a reading stands.</summary>
internal enum ReadingMode : byte
{
    /// <summary>A field begins.</summary>
    FieldStart,

    /// <summary>Within quoted text whose quotes are damaged.</summary>
    Quoted,

    /// <summary>Within quoted text that is well formed, read in another way.</summary>
    WellQuoted,

    /// <summary>Within unquoted text, behind a delimiter that was taken as text.</summary>
    Text,

    /// <summary>The record is over.</summary>
    Done,
}
