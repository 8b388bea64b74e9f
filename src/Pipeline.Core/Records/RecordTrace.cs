namespace Pipeline.Records;

/// <summary>What a stage did to one record, beyond rejecting it: kept where a run may stop at a record in the middle of a batch.</summary>
/// <param name="Record">Index of the record in its batch.</param>
/// <param name="Stage">The plan's index of the stage.</param>
/// <param name="Kind">What it did.</param>
/// <param name="Count">To how many; 1 but for records that were added.</param>
internal readonly record struct RecordTrace(int Record, int Stage, TraceKind Kind, int Count = 1)
{
    /// <summary>The same, as counts of the stage.</summary>
    public StageCounts Counts => Kind switch
    {
        TraceKind.FilteredFalse => new() { FilteredFalse = Count },
        TraceKind.FilteredNull => new() { FilteredNull = Count },
        TraceKind.Missing => new() { Missing = Count },
        TraceKind.NullKey => new() { NullKeys = Count },
        _ => new() { Added = Count },
    };
}

/// <summary>What a stage did to a record.</summary>
internal enum TraceKind
{
    /// <summary>A filter found it false.</summary>
    FilteredFalse,

    /// <summary>A filter was null for it.</summary>
    FilteredNull,

    /// <summary>The stage made more of it.</summary>
    Added,

    /// <summary>Its key has no match in a reference. It may go on all the same.</summary>
    Missing,

    /// <summary>Its key has null in it. It may go on all the same.</summary>
    NullKey,
}
