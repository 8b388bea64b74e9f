namespace Pipeline.Records;

/// <summary>One column of a schema.</summary>
/// <param name="Name">Name, as the header or the stage that made it gives it.</param>
/// <param name="Type">Type; columns without a declared type are text.</param>
/// <param name="Slot">Where <see cref="RecordFields"/> holds it: below the number of source fields it is that field
/// of the file, from there on a value that a stage computed.</param>
/// <param name="Format">Pattern of dates and timestamps that are not ISO 8601 (of .NET's custom patterns), or null.</param>
/// <param name="TimeZone">IANA name of the zone of timestamps whose format has none, or null for UTC.</param>
public sealed record Column(string Name, ColumnType Type, int Slot, string? Format = null, string? TimeZone = null)
{
    /// <summary>How its values are written in the file, or null for the canonical way. Of a computed column always null.</summary>
    public ValueForms? Forms { get; init; }

    /// <summary>Whether its text may be another than the type's: it is as read, and was let go on or is held as a computed one.</summary>
    internal bool MayHaveAnyText { get; init; }

    /// <summary>Unquoted texts that mean null in it, or null for those of the dialect.</summary>
    public IReadOnlyList<string>? NullValues { get; init; }
}
