using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// Makes groups of the records of batches, in the chain before the stage that needs them. For each batch it takes one of the run's tables, which has
/// the groups of batches before. A batch whose records are not to count ends the run, so none is ever taken out again. Belongs to one thread.
/// </summary>
internal sealed class GroupGatherer
{
    private readonly AggregatePlan plan;
    private readonly GroupTables tables;
    private readonly GroupKeys keys = new();
    private readonly PooledBytes key = new();
    private Feed[] feeds = [];
    private Feed[] blockFeeds = [];
    private Feed[] rowFeeds = [];
    private CountColumn[] recordCounts = [];
    private int[] rowSlots = [];
    private GroupEntries values = new();
    private int[] groups = [];
    private GroupTable? last;
    private GroupTable? table;
    private int count;

    /// <summary>Makes it.</summary>
    /// <param name="plan">What is computed of the records of a file.</param>
    /// <param name="tables">The run's.</param>
    public GroupGatherer(AggregatePlan plan, GroupTables tables)
    {
        this.plan = plan;
        this.tables = tables;
    }

    /// <summary>Takes a record.</summary>
    /// <returns>Null, or the column of the key whose value is not of its type; a failure of an argument is left in the record. Such a record was not taken.</returns>
    public Column? Add(RecordFields record, long position)
    {
        GroupTable into = Table();
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

        int group = into.Of(GroupKey.Of(key.Written), key.Written, position);
        Count(group);
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
        GroupTable into = Table();
        foreach (Feed feed in blockFeeds)
        {
            feed.ReadMany(block, rows);
        }

        keys.Read(plan.Key, block, rows);
        into.Fetch(keys.All);
        if (groups.Length < rows.Length)
        {
            groups = new int[rows.Length];
        }

        for (int i = 0; i < rows.Length; i++)
        {
            groups[i] = -1;
            if (block.IsPutOff(rows[i]) || (rowFeeds.Length > 0 && !TryRead(block, rows[i])))
            {
                continue;
            }

            int group = into.Of(keys.All[i], keys.BytesOf(i), position + rows[i]);
            groups[i] = group;
            count++;
            foreach (Feed feed in rowFeeds)
            {
                feed.Add(group, position + rows[i]);
            }
        }

        ReadOnlySpan<int> found = groups.AsSpan(0, rows.Length);
        foreach (CountColumn records in recordCounts)
        {
            records.AddMany(found);
        }

        foreach (Feed feed in blockFeeds)
        {
            feed.AddMany(found, rows, position);
        }
    }

    /// <summary>Ends the batch.</summary>
    public GatheredGroups End()
    {
        GatheredGroups gathered = new() { Count = count, Entries = values };
        values = new GroupEntries();
        if (table is not null)
        {
            table.Records += count;
            tables.Add(table);
        }

        table = null;
        count = 0;
        return gathered;
    }

    /// <summary>Forgets the batch. Its table is lost with it, as the run has failed.</summary>
    public void Clear()
    {
        table = null;
        values.Clear();
        count = 0;
    }

    private bool TryRead(RecordBlock block, int row)
    {
        block.TurnTo(row, rowSlots);
        RecordFields record = block.Fields;
        foreach (Feed feed in rowFeeds)
        {
            feed.Read(record);
        }

        if (record.FailureCode is not null)
        {
            record.ClearFailure();
            block.PutOff(row);
        }

        return !block.IsPutOff(row);
    }

    private void Count(int group)
    {
        count++;
        foreach (CountColumn records in recordCounts)
        {
            records.Add(group);
        }
    }

    /// <summary>The table of this batch; the feeds lead to its columns.</summary>
    private GroupTable Table()
    {
        if (table is not null)
        {
            return table;
        }

        table = tables.Take(last);
        if (table != last)
        {
            last = table;
            GroupTable from = table;
            StateColumn[] columns = from.Columns;
            recordCounts = [.. plan.RecordCounts.Select(column => (CountColumn)columns[column])];
            feeds = [.. plan.Arguments.Select((argument, index) => Feed.Of(argument, columns, argument.Counts < 0 ? null : new ValueTaker(this, index), from.Values[index]))];
            blockFeeds = [.. feeds.Where(feed => feed.IsBlockwise)];
            rowFeeds = [.. feeds.Where(feed => !feed.IsBlockwise)];
            rowSlots = [.. plan.Slots];
        }

        return table;
    }

    /// <summary>Keeps each value of an argument.</summary>
    private sealed class ValueTaker(GroupGatherer owner, int argument) : ITakes<ReadOnlySpan<byte>>
    {
        public void Add(int group, ReadOnlySpan<byte> value, long position)
        {
            owner.values.AddValue(owner.table!.KeyOf(group), argument, value, 1);
        }
    }
}
