namespace Pipeline.Graph;

/// <summary>Lets batches begin in a block that is built for more of them than may begin now.</summary>
internal interface IBatchGate
{
    /// <summary>Waits until a batch may begin; <see cref="Leave"/> is called when it is done.</summary>
    /// <param name="sequence">Its number.</param>
    ValueTask EnterAsync(long sequence);

    /// <summary>Ends a batch's turn.</summary>
    /// <param name="sequence">Its number.</param>
    void Leave(long sequence);
}
