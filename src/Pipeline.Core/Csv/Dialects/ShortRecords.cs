namespace Pipeline.Csv.Dialects;

/// <summary>What is done about a record with too few fields (<c>input.csv.short</c>).</summary>
public enum ShortRecords
{
    /// <summary>It is rejected.</summary>
    Reject,

    /// <summary>The fields that are missing are null.</summary>
    Pad,

    /// <summary>It is read with the fewest assumptions that give it all its fields, and padded where nothing does.</summary>
    Recover,
}
