namespace Pipeline.Measuring;

/// <summary>Samples of a block: how many of its parts rested, for which reason.</summary>
/// <param name="Count">How many samples.</param>
/// <param name="NoInput">Parts without input.</param>
/// <param name="NoThread">Parts without a thread.</param>
/// <param name="NextIsFull">Parts that the block behind stopped.</param>
/// <param name="Order">Parts that the order stopped.</param>
/// <param name="Fill">How full the queue was, summed.</param>
internal readonly record struct IdleSamples(int Count, long NoInput, long NoThread, long NextIsFull, long Order, double Fill)
{
    private long Idle => NoInput + NoThread + NextIsFull + Order;

    /// <summary>Mean fill of the queue, 0 to 1.</summary>
    public double MeanFill => Count == 0 ? 0 : Fill / Count;

    /// <summary>These and one more.</summary>
    public IdleSamples With(int idle, IdleReason reason, double fill) => new(
        Count + 1,
        NoInput + (reason == IdleReason.NoInput ? idle : 0),
        NoThread + (reason == IdleReason.NoThread ? idle : 0),
        NextIsFull + (reason == IdleReason.NextIsFull ? idle : 0),
        Order + (reason == IdleReason.Order ? idle : 0),
        Fill + fill);

    /// <summary>The share of resting parts that rested for that reason; without samples, all had no input.</summary>
    public double ShareOf(IdleReason reason) => Idle == 0 ? (reason == IdleReason.NoInput ? 1 : 0) : (double)Parts(reason) / Idle;

    /// <summary>Those that came since.</summary>
    public static IdleSamples operator -(IdleSamples now, IdleSamples before) => new(
        now.Count - before.Count,
        now.NoInput - before.NoInput,
        now.NoThread - before.NoThread,
        now.NextIsFull - before.NextIsFull,
        now.Order - before.Order,
        now.Fill - before.Fill);

    private long Parts(IdleReason reason) => reason switch
    {
        IdleReason.NoInput => NoInput,
        IdleReason.NoThread => NoThread,
        IdleReason.NextIsFull => NextIsFull,
        _ => Order,
    };
}
