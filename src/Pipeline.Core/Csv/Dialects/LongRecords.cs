namespace Pipeline.Csv.Dialects;

/// <summary>What is done about a record with too many fields (<c>input.csv.long</c>).</summary>
public enum LongRecords
{
    /// <summary>It is rejected.</summary>
    Reject,

    /// <summary>The last ones are left out.</summary>
    Truncate,

    /// <summary>It is read with the fewest assumptions that give it as many fields as are due, and truncated where nothing does.</summary>
    Recover,
}
