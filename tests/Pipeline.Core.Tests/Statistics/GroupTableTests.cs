using Pipeline.Statistics;

namespace Pipeline.Core.Tests.Statistics;

public sealed class GroupTableTests
{
    [Fact]
    public void Of_KeysOfAnyLength_AreTheirOwnGroups()
    {
        Random random = new(1);
        GroupTable table = NewTable();
        Dictionary<string, int> groups = new(StringComparer.Ordinal);
        for (int round = 0; round < 60_000; round++)
        {
            byte[] key = RandomKey(random);
            string text = Convert.ToHexString(key);
            int group = Add(table, key, round);
            Assert.Equal(groups.TryGetValue(text, out int known) ? known : groups.Count, group);
            groups.TryAdd(text, group);
        }

        Assert.Equal(groups.Count, table.Count);
        foreach ((string text, int group) in groups)
        {
            Assert.Equal(text, Convert.ToHexString(table.KeyOf(group)));
        }
    }

    [Fact]
    public void Of_ManyKeysAtOnce_IsAsOfEach()
    {
        byte[] all = [.. Enumerable.Range(1, 200).Select(value => (byte)value), .. new byte[GroupKey.Most]];
        for (int length = 0; length <= 40; length++)
        {
            Assert.Equal(GroupKey.Of(all.AsSpan(7, length)), GroupKey.Of(all, 7, length));
        }
    }

    [Fact]
    public void Merge_TwoTables_HasTheRecordsAndFirstPlacesOfBoth()
    {
        Random random = new(2);
        GroupTable[] tables = [NewTable(), NewTable()];
        Dictionary<string, (long First, long Count)> expected = new(StringComparer.Ordinal);
        for (int position = 0; position < 5000; position++)
        {
            byte[] key = RandomKey(random);
            GroupTable table = tables[random.Next(2)];
            ((CountColumn)table.Columns[0]).Add(Add(table, key, position));
            string text = Convert.ToHexString(key);
            expected[text] = expected.TryGetValue(text, out (long First, long Count) before) ? (before.First, before.Count + 1) : (position, 1);
        }

        int[] groups = tables[0].Merge(tables[1]);

        Assert.Equal(tables[1].Count, groups.Length);
        Assert.Equal(expected.Count, tables[0].Count);
        for (int group = 0; group < tables[0].Count; group++)
        {
            Assert.Equal(expected[Convert.ToHexString(tables[0].KeyOf(group))], (tables[0].FirstOf(group), ((CountColumn)tables[0].Columns[0]).CountOf(group)));
        }
    }

    [Fact]
    public void Clear_AfterManyGroups_HasNoneOfThem()
    {
        GroupTable table = NewTable();
        ValueChains chains = table.Values[0]!;
        for (int round = 0; round < 3; round++)
        {
            for (int value = 0; value < 3000; value++)
            {
                int group = Add(table, [(byte)(value % 5)], value);
                ((CountColumn)table.Columns[0]).Add(group);
                chains.Add(group, value);
            }

            long[] found = new long[chains.CountOf(2)];
            chains.CopyTo(2, found);
            Assert.Equal(Enumerable.Range(0, 600).Select(value => (value * 5L) + 2), found);
            Assert.Equal(600, ((CountColumn)table.Columns[0]).CountOf(2));
            table.Clear();
            Assert.Equal(0, table.Count);
        }
    }

    private static GroupTable NewTable() => new([new CountColumn()], [new ValueChains()]);

    private static int Add(GroupTable table, byte[] key, long position)
    {
        int group = table.Of(GroupKey.Of(key), key, position);
        Assert.InRange(table.FirstOf(group), 0, position);
        return group;
    }

    // Short ones often differ in a byte at the end, or in zeros there alone.
    private static byte[] RandomKey(Random random)
    {
        byte[] key = new byte[random.Next(3) == 0 ? random.Next(40) : random.Next(8, 19)];
        for (int i = 0; i < 2 && key.Length > 0; i++)
        {
            key[random.Next(key.Length)] = (byte)random.Next(256);
        }

        return key;
    }
}
