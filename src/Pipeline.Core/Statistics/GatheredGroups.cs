using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// What is to be put aside of a batch whose records were added to groups: values that are needed one by one; and of a task its groups. Nearly always
/// that is nothing.
/// </summary>
internal sealed class GatheredGroups : IGathered
{
    /// <inheritdoc/>
    public required int Count { get; init; }

    /// <summary>What is to be put aside.</summary>
    public required GroupEntries Entries { get; init; }

    /// <summary>Records of all groups that another process made, where this is the last that comes of them.</summary>
    public long Elsewhere { get; init; }

    /// <inheritdoc/>
    public long Room => Entries.Room;

    /// <inheritdoc/>
    public void Dispose() => Entries.Dispose();
}
