namespace Pipeline.Csv.Dialects;

/// <summary>A field of a record, by bytes of the text that was scanned; blanks that are taken off are outside.</summary>
/// <param name="Start">Its first byte; the opening quote of one in quotes.</param>
/// <param name="End">The byte behind its last one.</param>
/// <param name="Close">Its closing quote; -1 where there is none.</param>
/// <param name="Mark">The delimiter or line end behind it.</param>
/// <param name="Shape">How it is written.</param>
internal readonly record struct ScannedField(int Start, int End, int Close, int Mark, FieldShape Shape)
{
    /// <summary>Whether it is empty and has no quotes, as null mostly is.</summary>
    public bool IsEmpty => Start == End && Shape == FieldShape.Plain;
}
