using System.Runtime.InteropServices;
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
    public void Clear_TableThatIsFilledAgain_TakesNoMoreMemory()
    {
        // What is given back stays until it is collected: ten tables in a row would take the memory of ten.
        GroupTable table = NewTable();
        byte[] room = new byte[70_000 + 30];
        Fill(table, room);
        long full = table.Room;
        table.Clear();
        Assert.InRange(table.Room, 1, full / 4);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 3; round++)
        {
            Fill(table, room);
            Assert.Equal(full, table.Room);
            table.Clear();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);

        static void Fill(GroupTable table, Span<byte> key)
        {
            // Each fourth is a long one, and some are longer than what such keys are put into.
            for (int i = 0; i < 20_000; i++)
            {
                MemoryMarshal.Write(key, i * 7919);
                ReadOnlySpan<byte> own = key[..(i % 5000 == 0 ? 70_000 + (i / 1000) : i % 4 == 0 ? 30 : 8)];
                int group = table.Of(GroupKey.Of(own), own, i);
                ((CountColumn)table.Columns[0]).Add(group);
                table.Values[0]!.Add(group, i);
            }
        }
    }

    [Fact]
    public void Add_PartsOfAGroup_HasTheRecordsFirstPlacesAndValuesOfAll()
    {
        Random random = new(2);
        GroupTable[] tables = [NewTable(), NewTable(), NewTable()];
        Dictionary<string, (long First, List<long> Values)> expected = new(StringComparer.Ordinal);
        for (int position = 0; position < 9000; position++)
        {
            byte[] key = position % 3 == 0 ? [7] : RandomKey(random);
            GroupTable table = tables[random.Next(3)];
            int group = Add(table, key, position);
            ((CountColumn)table.Columns[0]).Add(group);
            table.Values[0]!.Add(group, random.Next(100));
            string text = Convert.ToHexString(key);
            expected.TryAdd(text, (position, []));
            expected[text].Values.Add(LastOf(table.Values[0]!, group));
        }

        GroupParts parts = new();
        foreach ((string text, (long first, List<long> values)) in expected)
        {
            byte[] key = Convert.FromHexString(text);
            bool hasBegun = false;
            foreach (GroupTable table in tables)
            {
                int count = table.Count;
                int group = table.Of(GroupKey.Of(key), key, long.MaxValue);
                if (group == count)
                {
                    continue;
                }

                if (hasBegun)
                {
                    parts.Add(table, group);
                }
                else
                {
                    parts.Begin(table, group);
                }

                hasBegun = true;
            }

            Assert.Equal(first, parts.Table.FirstOf(parts.Group));
            Assert.Equal(values.Count, ((CountColumn)parts.Table.Columns[0]).CountOf(parts.Group));
            Assert.Equal(values.Order(), parts.ValuesOf(0).ToArray());
        }

        static long LastOf(ValueChains chains, int group)
        {
            long[] last = new long[1];
            chains.CopyTo(group, chains.CountOf(group) - 1, last);
            return last[0];
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
            chains.CopyTo(2, 0, found);
            Assert.Equal(Enumerable.Range(0, 600).Select(value => (value * 5L) + 2), found);
            foreach (int from in new[] { 1, 3, 4, 5, 12, 250, 599, 600 })
            {
                long[] rest = new long[Math.Min(7, 600 - from)];
                chains.CopyTo(2, from, rest);
                Assert.Equal(found.Skip(from).Take(rest.Length), rest);
            }

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
