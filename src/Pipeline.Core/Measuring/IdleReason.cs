namespace Pipeline.Measuring;

/// <summary>Why a part of a block had nothing in work.</summary>
internal enum IdleReason
{
    /// <summary>There was none.</summary>
    NoInput,

    /// <summary>There was some, but no thread.</summary>
    NoThread,

    /// <summary>The block behind took none of what was done.</summary>
    NextIsFull,

    /// <summary>What was done waited for a slower batch before it.</summary>
    Order,
}
