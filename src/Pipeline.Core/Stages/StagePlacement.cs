namespace Pipeline.Stages;

/// <summary>Where the stages of a kind may stand in the graph. Planner and graph go by this alone.</summary>
internal enum StagePlacement
{
    /// <summary>In one block with its neighbours, on threads or in child processes, many batches at once.</summary>
    Fused,

    /// <summary>In a block of its own, many batches at once.</summary>
    OwnBlock,

    /// <summary>In a block of its own, one batch at a time in the order of the input: what it does to a record depends on those before.</summary>
    InOrder,

    /// <summary>Between two segments of the plan: it takes all records before it gives the first.</summary>
    Barrier,
}
