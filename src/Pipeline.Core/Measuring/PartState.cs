namespace Pipeline.Measuring;

/// <summary>What a parallel part of a block does at a moment.</summary>
internal enum PartState
{
    /// <summary>It has nothing in work. Why, samples say.</summary>
    Idle,

    /// <summary>It works on a batch.</summary>
    Busy,

    /// <summary>It waits for the memory budget.</summary>
    Memory,

    /// <summary>It waits until the block behind takes its batch.</summary>
    Blocked,
}
