using System.Text;
using Pipeline.Csv.Dialects;

namespace Pipeline.Core.Tests.Csv.Dialects;

/// <summary>Damage to random clean tables where the information is still there: the clean table comes back.</summary>
public sealed class RecordRecoveryPropertyTests
{
    private const int Tables = 200;

    public static TheoryData<string> Kinds => [.. Enum.GetNames<Pollution>()];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Kinds))]
    public Task Read_PollutedRecord_GivesTheCleanTable(string name)
    {
        Pollution kind = Enum.Parse<Pollution>(name);
        for (int seed = 0; seed < Tables; seed++)
        {
            PollutedTable table = new(new Random(seed), kind);
            List<Recoveries> assumed = [];
            List<string[]> read = LenientReading.Read(table.Text, assumed: assumed);
            Assert.True(table.Clean.Count == read.Count, $"seed {seed}: {read.Count} records of {table.Clean.Count}\n{table.Text}");
            for (int i = 0; i < read.Count; i++)
            {
                Assert.True(table.Clean[i].SequenceEqual(read[i]), $"seed {seed}, record {i}:\n{string.Join('|', table.Clean[i])}\n{string.Join('|', read[i])}\n{table.Damaged}");
            }

            Assert.Single(assumed);
        }

        return Task.CompletedTask;
    }

    [Fact(Timeout = 60_000)]
    public Task TryRecover_AnyText_GivesTheFieldsDueAndGoesOn()
    {
        Random random = new(7);
        string letters = ",,,\"\"\"\n\r;ab 1\\";
        for (int round = 0; round < 3000; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 80)).Select(_ => letters[random.Next(letters.Length)])));
            RecoveryRules rules = new() { Delimiter = round % 5 == 0 ? [(byte)',', (byte)' '] : [(byte)','], Escape = round % 3 == 0 ? (byte)'\\' : (byte)0, TrimAroundQuotes = round % 2 == 0 };
            int due = random.Next(1, 6);
            RecordRecovery recovery = new(rules, due, RecordSample.Of(text, rules, due, final: true).Columns);
            Assert.Equal(RecoveryOutcome.Found, recovery.TryRecover(text, final: true));
            Assert.Equal(due, recovery.Record.Fields.Count);
            Assert.InRange(recovery.Record.Length, 1, text.Length);
            string whole = Describe(recovery.Record);
            for (int cut = 0; cut < text.Length; cut++)
            {
                // A part of the text asks for more or gives the same.
                RecoveryOutcome outcome = recovery.TryRecover(text.AsSpan(0, cut), final: false);
                Assert.True(outcome == RecoveryOutcome.NeedsMore || whole == Describe(recovery.Record), $"{Encoding.UTF8.GetString(text)} at {cut}");
            }
        }

        return Task.CompletedTask;
    }

    [Theory(Timeout = 60_000)]
    [InlineData("\"a,")]
    [InlineData("\"a\"b,")]
    [InlineData(",")]
    [InlineData("a b,")]
    [InlineData("\"\"\"\",")]
    [InlineData("\"a\n,")]
    [InlineData("\"")]
    [InlineData("a\"")]
    public Task TryRecover_MuchDamage_EndsSoon(string piece)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length)) + "\nx,y\n");
        RecordSample sample = RecordSample.Of(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1,a b,\"c\"\n", 50))), LenientReading.Comma, final: true);
        RecordRecovery recovery = new(LenientReading.Comma, 3, sample.Columns);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(RecoveryOutcome.Found, recovery.TryRecover(text, final: true));
            Assert.Equal(3, recovery.Record.Fields.Count);
        }

        return Task.CompletedTask;
    }

    private static string Describe(RecoveredRecord record) => $"{record.Length} {record.LineEndLength} {record.Recoveries} {string.Join('|', LenientReading.Values(record))}";
}
