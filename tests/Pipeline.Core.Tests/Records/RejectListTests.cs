using System.Globalization;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Records;

/// <summary>Rejects lie in memory as bytes, and come back as they were.</summary>
public sealed class RejectListTests
{
    [Fact]
    public void Add_AnyRejects_ComeBackAsTheyWere()
    {
        Random random = new(9);
        for (int round = 0; round < 200; round++)
        {
            Reject[] rejects = [.. Enumerable.Range(0, random.Next(1, 700)).Select(_ => Any(random))];
            using RejectList list = [.. rejects];

            Assert.Equal(rejects, list);
            Assert.Equal(rejects.Length, list.Count);
            Assert.Equal(rejects.OrderBy(reject => reject.Record), list.ByRecord());
        }
    }

    [Fact]
    public void Add_MoreTextsThanAreRemembered_ComeBackAsTheyWere()
    {
        Reject[] rejects = [.. Enumerable.Range(0, 3000).Select(i => new Reject(i, 3 * i, 2, i, "read", null, "csv.encoding", string.Create(CultureInfo.InvariantCulture, $"byte {i % 700}")))];
        using RejectList list = [.. rejects];

        Assert.Equal(rejects, list);
    }

    [Fact]
    public void Add_ARejectInEveryRecord_TakesNoMoreThanTheRecords()
    {
        // The shortest records that there are: a byte and a line end each.
        using RejectList list = [.. Enumerable.Range(0, 100_000).Select(i => new Reject(i, 2 * i, 1, i, "columns", "n", "type.integer", "expected a whole number"))];

        Assert.InRange(list.Runs.Sum(run => run.Written.Length), 1, 2 * 100_000 + 100);
    }

    [Fact]
    public void ByRecord_OfSeveralChains_MergesThemInTheirOrder()
    {
        using RejectList list = [Of(1, "first"), Of(4, "first"), Of(4, "again"), Of(0, "second"), Of(4, "second"), Of(9, "second"), Of(1, "third")];
        using RejectList all = [Of(9, "before")];

        all.TakeFrom(list);

        Assert.Empty(list);
        Assert.Equal(["0 second", "1 first", "1 third", "4 first", "4 again", "4 second", "9 before", "9 second"], all.ByRecord().Select(reject => $"{reject.Record} {reject.Stage}"));
    }

    [Fact]
    public void MoveNext_BytesThatAreNoRejects_SaysSoAndEnds()
    {
        Random random = new(10);
        using RejectList list = [.. Enumerable.Range(0, 20).Select(_ => Any(random)).OrderBy(reject => reject.Record)];
        byte[] written = list.Runs.Single().Written.ToArray();
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. written.AsSpan(0, random.Next(written.Length + 1))];
            random.NextBytes(damaged.AsSpan(damaged.Length == 0 ? 0 : random.Next(damaged.Length), damaged.Length == 0 ? 0 : 1));
            refused += IsRefused(damaged) ? 1 : 0;
        }

        Assert.InRange(refused, 1000, 20_000);
        Assert.True(IsRefused([RejectRun.SameTexts]), "no reject came before");
        Assert.True(IsRefused([0, 0, 0, 0, 0, 0, 3]), "a text that never came");
        Assert.True(IsRefused([0, 0x80, 0x80, 0x80, 0x80, 0x10]), "a number of 33 bits");
    }

    private static bool IsRefused(byte[] bytes)
    {
        RejectRunReader reader = new(bytes);
        try
        {
            while (reader.MoveNext())
            {
                // Whatever it says.
            }

            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    private static Reject Of(int record, string stage) => new(record, record, 1, record, stage, null, "code", "message");

    private static Reject Any(Random random) => new(
        random.Next(4) == 0 ? random.Next() : random.Next(20),
        random.Next(4) == 0 ? random.Next() : random.Next(200),
        random.Next(3),
        random.Next(20),
        random.Next(2) == 0 ? "read" : "columns",
        random.Next(2) == 0 ? null : "ä",
        random.Next(2) == 0 ? "csv.encoding" : "type.integer",
        random.Next(2) == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"message {random.Next(600)}")) { Copy = random.Next(3) };
}
