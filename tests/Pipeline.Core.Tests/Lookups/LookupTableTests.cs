using System.Globalization;
using System.Text;
using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Lookups;
using Pipeline.Records;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Core.Tests.Lookups;

/// <summary>Tables by themselves: what was put in is found, in memory and on disk, and nothing else.</summary>
public sealed class LookupTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(DuplicateKey.First)]
    [InlineData(DuplicateKey.Last)]
    public void TryFind_RandomKeys_GivesWhatADictionaryGives(object duplicate)
    {
        Random random = new(5);
        foreach (int count in (int[])[0, 1, 700, 30_000])
        {
            Dictionary<string, string> expected = new(StringComparer.Ordinal);
            LookupPlan plan = PlanOf((DuplicateKey)duplicate);
            MemoryTable memory = new(plan, 1L << 30);
            using SpilledTableWriter writer = new(plan, 1 << 20, new SpillSpace(Path.Combine(folder.Path, "spill"), null, FileSystemCalls.Instance));
            for (int record = 1; record <= count; record++)
            {
                string key = KeyOf(random, count);
                string values = new('v', random.Next(record % 500 == 0 ? 20_000 : 50));
                expected[key] = (DuplicateKey)duplicate == DuplicateKey.First && expected.TryGetValue(key, out string? first) ? first : values;
                Assert.True(memory.Take(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(values), record, record + 1));
                Assert.True(writer.Take(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(values), record, record + 1));
            }

            memory.End();
            using SpilledTable spilled = writer.End(CancellationToken.None);
            Assert.True(count < 30_000 || spilled.Pages > 100, $"{spilled.Pages} pages");
            LookupPage page = new();
            foreach (string key in expected.Keys.Concat(Enumerable.Range(0, 2000).Select(_ => KeyOf(random, count * 2))))
            {
                byte[] bytes = Encoding.UTF8.GetBytes(key);
                foreach (LookupTable table in (LookupTable[])[memory, spilled])
                {
                    bool isThere = table.TryFind(KeyHash.Of(bytes), bytes, page, out ReadOnlySpan<byte> values);
                    Assert.Equal(expected.GetValueOrDefault(key), isThere ? Encoding.UTF8.GetString(values) : null);
                }
            }
        }
    }

    [Fact]
    public void TryFindNext_KeysThatCameOften_GivesAllInTheirOrder()
    {
        Random random = new(6);
        LookupPlan plan = PlanOf(DuplicateKey.All);
        MemoryTable memory = new(plan, 1L << 30);
        using SpilledTableWriter writer = new(plan, 1 << 20, new SpillSpace(Path.Combine(folder.Path, "spill"), null, FileSystemCalls.Instance));
        Dictionary<string, List<string>> expected = new(StringComparer.Ordinal);
        for (int record = 1; record <= 20_000; record++)
        {
            string key = random.Next(10) == 0 ? "hot" : $"{random.Next(8000)}";
            byte[] values = Encoding.UTF8.GetBytes($"{record} {new string('v', random.Next(90))}");
            expected.TryAdd(key, []);
            expected[key].Add(Encoding.UTF8.GetString(values));
            Assert.True(memory.Take(Encoding.UTF8.GetBytes(key), values, record, record));
            Assert.True(writer.Take(Encoding.UTF8.GetBytes(key), values, record, record));
        }

        memory.End();
        using SpilledTable spilled = writer.End(CancellationToken.None);
        LookupPage page = new();
        foreach ((string key, List<string> all) in expected.Append(new("none", [])))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(key);
            foreach (LookupTable table in (LookupTable[])[memory, spilled])
            {
                List<string> found = [];
                page.Found = -1;
                bool any = table.TryFind(KeyHash.Of(bytes), bytes, page, out ReadOnlySpan<byte> values);
                for (; any; any = table.TryFindNext(bytes, page, out values))
                {
                    found.Add(Encoding.UTF8.GetString(values));
                }

                Assert.Equal(all, found);
            }
        }
    }

    [Fact]
    public void Take_PastItsMemory_TakesNoMore()
    {
        MemoryTable table = new(PlanOf(DuplicateKey.First), 1 << 20);
        int taken = 0;
        while (table.Take(Encoding.UTF8.GetBytes(taken.ToString(CultureInfo.InvariantCulture)), new byte[40], taken, taken))
        {
            taken++;
            Assert.True(table.Room <= 1 << 20, $"{table.Room} bytes");
        }

        Assert.InRange(taken, 5000, 20_000);
    }

    [Fact]
    public void MayHave_KeysThatWereAdded_AreKnownAndFewOthers()
    {
        KeyFilter filter = new(10_000, 1 << 20);
        ulong[] hashes = [.. Enumerable.Range(0, 20_000).Select(number => KeyHash.Of(Encoding.UTF8.GetBytes($"{number}")))];
        Array.ForEach(hashes[..10_000], filter.Add);

        Assert.All(hashes[..10_000], hash => Assert.True(filter.MayHave(hash)));
        Assert.InRange(hashes[10_000..].Count(filter.MayHave), 0, 300);
    }

    [Fact]
    public void TryFind_HashesThatAreTheSame_ComparesKeys()
    {
        // A table believes nothing of a hash: it is asked with that of another key.
        MemoryTable table = new(PlanOf(DuplicateKey.First), 1 << 20);
        table.Take("a"u8, "1"u8, 1, 2);
        table.End();

        Assert.True(table.TryFind(KeyHash.Of("a"u8), "a"u8, new LookupPage(), out _));
        Assert.False(table.TryFind(KeyHash.Of("a"u8), "b"u8, new LookupPage(), out _));
        Assert.False(table.TryFind(KeyHash.Of("a"u8), "aa"u8, new LookupPage(), out _));
    }

    private static string KeyOf(Random random, int most) => random.Next(3) switch
    {
        0 => random.Next(most + 1).ToString("d5", CultureInfo.InvariantCulture),
        1 => $"\u0000{(char)random.Next(1, 5)}{random.Next(most + 1)}",
        _ => new string('k', random.Next(300)),
    };

    private static LookupPlan PlanOf(DuplicateKey duplicate)
    {
        Column key = new("k", ColumnType.Text, 0);
        Reference reference = new("ref.csv", "/ref.csv", default)
        {
            Stage = "lookup-1",
            Schema = new Schema([key], 1, 1),
            Program = new ChainProgram { Dialect = CsvDialect.Default, SourceFields = 1, Slots = 1, First = true, Steps = [], Now = 0 },
            Content = new Lazy<string>(""),
            Open = () => throw new InvalidOperationException(),
        };
        return new LookupPlan(reference, new LookupKey([key]), "Text", [], duplicate);
    }
}
