namespace Pipeline.Records;

/// <summary>What a time is that the clock of a zone shows twice, when it is put back. One that it skips is no time at all.</summary>
public enum AmbiguousTime
{
    /// <summary>The first of the two.</summary>
    Earlier,

    /// <summary>The second of the two.</summary>
    Later,

    /// <summary>No time: the record is rejected.</summary>
    Reject,
}
