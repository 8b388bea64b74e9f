using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>Makes groups of the records of a batch, in the chain before the stage that needs them. Belongs to one thread.</summary>
internal sealed class GroupGatherer
{
    private readonly AggregatePlan plan;
    private readonly GroupTable table;
    private readonly CountColumn[] recordCounts;
    private readonly Feed[] feeds;
    private readonly Feed[] blockFeeds;
    private readonly Feed[] rowFeeds;
    private readonly int[] rowSlots;
    private readonly PooledBytes key = new();
    private readonly PooledBytes lastKey = new();
    private PooledBytes values = new();
    private int[] groups = [];
    private int lastGroup = -1;
    private int count;

    /// <summary>Makes it.</summary>
    public GroupGatherer(AggregatePlan plan)
    {
        this.plan = plan;
        StateColumn[] columns = plan.MakeColumns();
        table = new GroupTable(columns);
        recordCounts = [.. plan.RecordCounts.Select(column => (CountColumn)columns[column])];
        feeds = [.. plan.Arguments.Select((argument, index) => Feed.Of(argument, columns, argument.Counts < 0 ? null : new ValueTaker(this, index)))];
        blockFeeds = [.. feeds.Where(feed => feed.IsBlockwise)];
        rowFeeds = [.. feeds.Where(feed => !feed.IsBlockwise)];
        rowSlots = rowFeeds.Length > 0 ? [.. plan.Slots] : [.. plan.Key.Slots];
    }

    /// <summary>Takes a record.</summary>
    /// <returns>Null, or the column of the key whose value is not of its type; a failure of an argument is left in the record. Such a record was not taken.</returns>
    public Column? Add(RecordFields record, long position)
    {
        foreach (Feed feed in feeds)
        {
            feed.Read(record);
        }

        key.CutTo(0);
        if (record.FailureCode is not null)
        {
            return null;
        }

        if (plan.Key.Write(record, key) is { } wrong)
        {
            return wrong;
        }

        int group = GroupOf(position);
        foreach (Feed feed in feeds)
        {
            feed.Add(group, position);
        }

        return null;
    }

    /// <summary>Takes many records. Those that need more care are put off, and are not taken.</summary>
    /// <param name="block">The records.</param>
    /// <param name="rows">Numbers of those wanted.</param>
    /// <param name="position">Position of the block's first record.</param>
    public void AddMany(RecordBlock block, ReadOnlySpan<int> rows, long position)
    {
        foreach (Feed feed in blockFeeds)
        {
            feed.ReadMany(block, rows);
        }

        if (groups.Length < rows.Length)
        {
            groups = new int[rows.Length];
        }

        for (int i = 0; i < rows.Length; i++)
        {
            groups[i] = -1;
            if (block.IsPutOff(rows[i]))
            {
                continue;
            }

            block.TurnTo(rows[i], rowSlots);
            if (block.IsPutOff(rows[i]) || !TryRead(block.Fields))
            {
                block.PutOff(rows[i]);
                continue;
            }

            int group = GroupOf(position + rows[i]);
            groups[i] = group;
            foreach (Feed feed in rowFeeds)
            {
                feed.Add(group, position + rows[i]);
            }
        }

        foreach (Feed feed in blockFeeds)
        {
            feed.AddMany(groups.AsSpan(0, rows.Length), rows, position);
        }
    }

    /// <summary>The groups of the batch; the next batch begins without any.</summary>
    public GatheredGroups End()
    {
        PooledBytes bytes = new();
        for (int group = 0; group < table.Count; group++)
        {
            bytes.AddNumber((ulong)table.KeyOf(group).Length);
            bytes.Add(table.KeyOf(group));
            table.Write(group, bytes);
        }

        GatheredGroups gathered = new() { Count = count, GroupCount = table.Count, Groups = bytes, Values = values };
        values = new PooledBytes();
        Clear();
        return gathered;
    }

    /// <summary>Forgets the batch.</summary>
    public void Clear()
    {
        table.Clear();
        values.CutTo(0);
        lastGroup = -1;
        count = 0;
    }

    private bool TryRead(RecordFields record)
    {
        foreach (Feed feed in rowFeeds)
        {
            feed.Read(record);
        }

        key.CutTo(0);
        bool isRead = record.FailureCode is null && plan.Key.Write(record, key) is null;
        record.ClearFailure();
        return isRead;
    }

    private int GroupOf(long position)
    {
        count++;
        // Neighbours are often of one group.
        if (lastGroup < 0 || !key.Written.SequenceEqual(lastKey.Written))
        {
            lastGroup = table.Of(key.Written, position);
            lastKey.CutTo(0);
            lastKey.Add(key.Written);
        }
        else
        {
            table.SeenAt(lastGroup, position);
        }

        foreach (CountColumn records in recordCounts)
        {
            records.Add(lastGroup);
        }

        return lastGroup;
    }

    /// <summary>Keeps each value of an argument.</summary>
    private sealed class ValueTaker(GroupGatherer owner, int argument) : ITakes<ReadOnlySpan<byte>>
    {
        public void Add(int group, ReadOnlySpan<byte> value, long position)
        {
            PooledBytes values = owner.values;
            values.AddNumber((ulong)group);
            values.AddNumber((ulong)argument);
            values.AddNumber((ulong)value.Length);
            values.Add(value);
        }
    }
}
