using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>The groups of a batch's records, with their states, and the values that are needed one by one.</summary>
internal sealed class GatheredGroups : IGathered
{
    /// <inheritdoc/>
    public required int Count { get; init; }

    /// <summary>How many groups.</summary>
    public required int GroupCount { get; init; }

    /// <summary>Of each group its key, with its length in front, and what <see cref="GroupTable.Write"/> gives.</summary>
    public required PooledBytes Groups { get; init; }

    /// <summary>Values: the number of the group, of the argument, and the form with its length in front.</summary>
    public required PooledBytes Values { get; init; }

    /// <inheritdoc/>
    public long Room => Groups.Room + Values.Room;

    /// <inheritdoc/>
    public void Dispose()
    {
        Groups.Dispose();
        Values.Dispose();
    }
}
