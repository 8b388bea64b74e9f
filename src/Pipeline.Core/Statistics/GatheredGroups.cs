using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>What is to be put aside of a batch whose records were added to groups: values that are needed one by one. Nearly always that is nothing.</summary>
internal sealed class GatheredGroups : IGathered
{
    /// <inheritdoc/>
    public required int Count { get; init; }

    /// <summary>The values.</summary>
    public required GroupEntries Values { get; init; }

    /// <inheritdoc/>
    public long Room => Values.Room;

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();
}
