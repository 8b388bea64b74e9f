using System.Text;
using Pipeline.Http;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Core.Tests.Http;

/// <summary>Which kept answers serve which run.</summary>
public sealed class AnswerStoreTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder folder = new();
    private readonly SettableClock clock = new(Start);

    private string File => Path.Combine(folder.Path, "requests-enrich.sqlite");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Read_Answers_AreWhatWasKept()
    {
        Answer[] answers = [Answer.Found([null, [], [1, 2, 3]]), Answer.NotFound, Answer.Failed([new("a", "type.decimal", "expected ü"), new(null, "http.json", "x")])];
        using (AnswerStore store = Open("20261128T000000.000Z", null))
        {
            Assert.False(store.HadAnswers);
            await Task.WhenAll(answers.Select((answer, i) => store.KeepAsync(Name(i), answer).AsTask()));
            await store.SyncAsync();
        }

        using AnswerStore again = Open("20261128T000000.000Z", null);
        Assert.True(again.HadAnswers);
        Answer?[] read = again.Read([.. Enumerable.Range(0, 4).Select(Name)]);
        using PooledBytes values = new();
        int[] places = new int[6];
        values.AddByte(9);
        read[0]!.AddTo(values, places);
        Assert.Equal([1, -1, 1, 0, 1, 3], places);
        Assert.Equal([9, 1, 2, 3], values.Written.ToArray());
        Assert.Equal(AnswerKind.NotFound, read[1]!.Kind);
        Assert.Equal(answers[2].Faults, read[2]!.Faults);
        Assert.Null(read[3]);
    }

    [Theory]
    // Of a run that did not publish, for a day.
    [InlineData(null, 1, 0, "found missing")]
    [InlineData(null, 23, 0, "found missing")]
    [InlineData(null, 25, 0, "")]
    // Of one that did, as long as the stage says.
    [InlineData("20261128T000000.000Z", 1, 0, "")]
    [InlineData("20261128T000000.000Z", 1, 2, "found")]
    [InlineData("20261128T000000.000Z", 3, 2, "")]
    [InlineData(null, 30, 48, "found")]
    public async Task Read_ByALaterRun_GivesWhatMayServeIt(string? published, int hours, int ttlHours, string served)
    {
        using (AnswerStore store = Open("20261128T000000.000Z", null))
        {
            await store.KeepAsync(Name(0), Answer.Found([]));
            await store.KeepAsync(Name(1), Answer.NotFound);
            await store.KeepAsync(Name(2), Answer.Failed("http.status", "x"));
        }

        clock.Now = Start.AddHours(hours);
        using AnswerStore later = Open("20261129T000000.000Z", published, TimeSpan.FromHours(ttlHours));

        string[] found = [.. new[] { "found", "missing", "failed" }.Where((_, i) => later.Read([Name(i)])[0] is not null)];
        Assert.Equal(served, string.Join(' ', found));
    }

    [Fact]
    public async Task Read_BySameRunThatGoesOn_GivesFaultsToo()
    {
        using (AnswerStore store = Open("20261128T000000.000Z", null))
        {
            await store.KeepAsync(Name(2), Answer.Failed("http.status", "x"));
        }

        clock.Now = Start.AddDays(3);
        using AnswerStore same = Open("20261128T000000.000Z", null);

        Assert.Equal(AnswerKind.Failed, same.Read([Name(2)])[0]!.Kind);
    }

    [Theory]
    [InlineData("value = zeroblob(length(value))")]
    [InlineData("value = CAST(value || x'00' AS BLOB)")]
    [InlineData("value = (SELECT value FROM answers WHERE name = CAST('name 1' AS BLOB)), sum = (SELECT sum FROM answers WHERE name = CAST('name 1' AS BLOB))")]
    [InlineData("kind = 1")]
    [InlineData("kind = 9")]
    [InlineData("kept = kept + 1")]
    [InlineData("sum = x''")]
    public async Task Read_DamagedAnswer_IsAsNotKeptAndCounted(string damage)
    {
        using (AnswerStore store = Open("20261128T000000.000Z", null))
        {
            await store.KeepAsync(Name(0), Answer.Found([[1, 2, 3]]));
            await store.KeepAsync(Name(1), Answer.Found([[4, 5, 6]]));
        }

        using (SqliteDatabase database = new(File))
        {
            database.Run($"UPDATE answers SET {damage} WHERE name = CAST('name 0' AS BLOB)");
            Assert.Equal(1, database.Changes);
        }

        using AnswerStore again = Open("20261128T000000.000Z", null);
        Assert.Null(again.Read([Name(0)])[0]);
        Assert.NotNull(again.Read([Name(1)])[0]);
        Assert.Equal(1, again.Damaged);
        await again.KeepAsync(Name(0), Answer.Found([[1, 2, 3]]));
        Assert.NotNull(again.Read([Name(0)])[0]);
    }

    [Fact]
    public async Task Read_FaultOfARunThatWasKilled_DoesNotServeAnother()
    {
        using (AnswerStore store = Open("20261128T000000.000Z", null))
        {
            await store.KeepAsync(Name(0), Answer.Failed("http.status", "x"));
        }

        using (SqliteDatabase database = new(File))
        {
            // Nothing that is done at the end of a run was done.
            database.Run("UPDATE answers SET kind = 2");
        }

        using AnswerStore later = Open("20261128T000001.000Z", null);
        Assert.Null(later.Read([Name(0)])[0]);
    }

    [Fact]
    public void Open_WhileAnotherProgramUsesIt_SaysSoAndNotThatItCanBeRemoved()
    {
        using AnswerStore store = Open("20261128T000000.000Z", null);

        IOException failed = Assert.Throws<IOException>(() => Open("20261128T000000.000Z", null));

        Assert.Contains("another program uses it", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("removed", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FileThatIsNoPlainOne_IsRefused()
    {
        Directory.CreateDirectory(File);

        StoppedException stopped = Assert.Throws<StoppedException>(() => Open("20261128T000000.000Z", null));

        Assert.Equal(73, stopped.ExitCode);
        Assert.Contains("no plain file", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoRoom_NamesTheFile()
    {
        using SqliteDatabase database = new(File);
        database.Run("PRAGMA max_page_count = 2");
        database.Run("CREATE TABLE t(x)");

        SqliteFullException full = Assert.Throws<SqliteFullException>(() => database.Run("INSERT INTO t VALUES (zeroblob(100000))"));

        Assert.Contains(File, full.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_MoreThanMayBeKept_ForgetsThoseOfEarlierRunsThenFails()
    {
        Answer large = Answer.Found([new byte[10_000]]);
        using (AnswerStore store = Open("20261128T000000.000Z", null, size: 1 << 20))
        {
            for (int i = 0; i < 60; i++)
            {
                await store.KeepAsync(Name(i), large);
            }
        }

        using AnswerStore next = Open("20261128T000001.000Z", null, size: 1 << 20);
        for (int i = 100; i < 160; i++)
        {
            await next.KeepAsync(Name(i), large);
        }

        StoppedException stopped = await Assert.ThrowsAsync<StoppedException>(async () =>
        {
            for (int i = 200; i < 300; i++)
            {
                await next.KeepAsync(Name(i), large);
            }
        });
        Assert.Equal(74, stopped.ExitCode);
        Assert.NotNull(next.Read([Name(100)])[0]);
        Assert.Null(next.Read([Name(0)])[0]);
        Assert.InRange(new FileInfo(File).Length, 1, 1 << 20);
    }

    [Fact]
    public void Open_FileThatIsNoDatabase_SaysSo()
    {
        System.IO.File.WriteAllText(File, new string('x', 5000));

        IOException failed = Assert.Throws<IOException>(() => Open("20261128T000000.000Z", null));

        Assert.Contains("requests-enrich.sqlite", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NewFile_IsForItsOwnerAlone()
    {
        using AnswerStore store = Open("20261128T000000.000Z", null);

        UnixFileMode mode = OperatingSystem.IsWindows() ? default : System.IO.File.GetUnixFileMode(File);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
    }

    private static byte[] Name(int i) => Encoding.UTF8.GetBytes($"name {i}");

    private AnswerStore Open(string run, string? published, TimeSpan ttl = default, long size = 1 << 30) => AnswerStore.Open(
        new HttpDefinition { Url = UrlTemplate.Parse("https://a/{id}", []), Key = [new Column("id", ColumnType.Text, 0)], Answers = new AnswerMapping([]), Identity = [], CacheTtl = ttl, CacheMaxBytes = size },
        new RunnerContext("enrich", 1, CancellationToken.None) { Time = clock, Store = new RunnerStore(folder.Path, run, published, clock.Now, Sync: true) });

    private sealed class SettableClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
