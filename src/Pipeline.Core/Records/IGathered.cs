namespace Pipeline.Records;

/// <summary>What a stage that holds data is to take of a batch.</summary>
internal interface IGathered : IDisposable
{
    /// <summary>How many records it is of.</summary>
    int Count { get; }

    /// <summary>Bytes that it takes in memory.</summary>
    long Room { get; }
}
