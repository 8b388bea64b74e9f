using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>What is to be put aside of the groups that were made of a batch's records and of those before it. Nearly always that is nothing.</summary>
internal sealed class GatheredGroups : IGathered
{
    /// <inheritdoc/>
    public required int Count { get; init; }

    /// <summary>Groups of a table that was full: of each its key and its states, as <see cref="GroupTable.Write"/> gives them, each with its length in front.</summary>
    public PooledBytes Groups { get; } = new();

    /// <summary>Values that are needed one by one, as <see cref="AddValue"/> adds them.</summary>
    public required PooledBytes Values { get; init; }

    /// <summary>Records of all groups that another process made, where this is the last that comes of them.</summary>
    public long Elsewhere { get; init; }

    /// <inheritdoc/>
    public long Room => Groups.Room + Values.Room;

    /// <summary>Adds a value: the key of its group, the number of the argument and 1, and the form, with the length of all in front; and how often it came.</summary>
    public static void AddValue(PooledBytes values, ReadOnlySpan<byte> key, int argument, ReadOnlySpan<byte> form, long times)
    {
        values.AddNumber((ulong)(key.Length + 1 + form.Length));
        values.Add(key);
        values.AddByte((byte)(argument + 1));
        values.Add(form);
        values.AddNumber((ulong)times);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Groups.Dispose();
        Values.Dispose();
    }
}
