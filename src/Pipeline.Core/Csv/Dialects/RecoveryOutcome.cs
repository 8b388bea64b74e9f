namespace Pipeline.Csv.Dialects;

/// <summary>How an attempt to recover a record ended.</summary>
internal enum RecoveryOutcome
{
    /// <summary>No reading is allowed that gives the fields due, or the record is larger than is looked at.</summary>
    None,

    /// <summary>The reading was found.</summary>
    Found,

    /// <summary>More bytes decide: ask again with at least twice as many, or with the end of the file.</summary>
    NeedsMore,
}
