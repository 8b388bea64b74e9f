using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

/// <summary>Fails or cuts off every call of a run in turn: whatever stands at a final path is whole, and the next run sets all right.</summary>
public sealed class PublishFaultTests
{
    private const int MostCalls = 2000;

    private static readonly Dictionary<string, string> Old = new(StringComparer.Ordinal)
    {
        ["a.csv"] = "id\nold a\n",
        ["sub/b.csv"] = "id\nold b\n",
        ["gone.csv"] = "id\nnot written any more\n",
    };

    public static TheoryData<int> FileCounts => [3, 12];

    [Theory]
    [MemberData(nameof(FileCounts))]
    public void Publish_CutOffAtEveryCall_FilesWholeAndNextRunFinishes(int count)
    {
        IReadOnlyDictionary<string, string> written = New(count);
        bool fired = true;
        for (int call = 1; fired && call < MostCalls; call++)
        {
            using TemporaryFolder folder = Prepared(out string output);
            FaultyCalls calls = FaultyCalls.CutOffAt(call);
            Exception? exception = Record.Exception(() => TestRun.Publish(output, written, calls, removeStale: true));
            fired = calls.Fired;
            Assert.True(exception is CutOffException == fired, $"call {call}: {exception}");
            AssertWhole(output, written, call);
            AssertNextRunSucceeds(output, written);
        }

        Assert.False(fired);
    }

    [Theory]
    [InlineData(5)] // EIO
    [InlineData(28)] // ENOSPC
    public void Publish_EveryCallFailingOnce_DocumentedCodeOrSuccess(int error)
    {
        IReadOnlyDictionary<string, string> written = New(3);
        bool fired = true;
        for (int call = 1; fired && call < MostCalls; call++)
        {
            using TemporaryFolder folder = Prepared(out string output);
            FaultyCalls calls = FaultyCalls.FailAt(call, error);
            Exception? exception = Record.Exception(() => TestRun.Publish(output, written, calls, removeStale: true));
            fired = calls.Fired;
            if (exception is not null)
            {
                RunException failure = Assert.IsType<RunException>(exception);
                Assert.True(failure.ExitCode is 73 or 74, $"call {call}: {failure.ExitCode} {failure.Message}");
                Assert.True(error != 28 || failure.ExitCode == 74, failure.Message);
            }

            AssertWhole(output, written, call);
            AssertNextRunSucceeds(output, written);
        }

        Assert.False(fired);
    }

    [Fact]
    public void Publish_FailedSyncOfAFile_IsFinalAndPublishesNothing()
    {
        using TemporaryFolder folder = Prepared(out string output);
        FaultyCalls recording = FaultyCalls.Recording();
        using (TemporaryFolder other = Prepared(out string elsewhere))
        {
            TestRun.Publish(elsewhere, New(3), recording);
        }

        int sync = 1 + recording.Log.FindIndex(call => call.StartsWith("sync ", StringComparison.Ordinal)
            && call.EndsWith("/staging/a.csv", StringComparison.Ordinal));
        Assert.True(sync > 0);
        FaultyCalls calls = FaultyCalls.FailAt(sync, error: 5);
        RunException failure = Assert.Throws<RunException>(() => TestRun.Publish(output, New(3), calls));
        Assert.Equal(74, failure.ExitCode);
        Assert.Single(calls.Log, call => call.EndsWith("/staging/a.csv", StringComparison.Ordinal) && call.StartsWith("sync ", StringComparison.Ordinal));
        Assert.Equal("id\nold a\n", File.ReadAllText(Path.Combine(output, "a.csv")));
        Assert.True(File.Exists(Path.Combine(output, "_SUCCESS")));
    }

    [Fact]
    public void Publish_Calls_InTheOrderThatSurvivesPowerCuts()
    {
        using TemporaryFolder folder = Prepared(out string output);
        FaultyCalls calls = FaultyCalls.Recording();
        TestRun.Publish(output, New(3), calls);
        string[] expected =
        [
            "write .*/staging/a.csv", "sync .*/staging/a.csv", "sync .*/staging$",
            "write .*/write.tmp", "sync .*/write.tmp", "rename .* .*/commit.json", "sync .*/.pipeline$",
            "delete .*/_SUCCESS", $"sync {output}$",
            "rename .*/staging/a.csv .*/a.csv", "rename .*/staging/sub/b.csv .*/sub/b.csv",
            $"sync {output}$", "sync .*/sub$",
            "write .*/write.tmp", "sync .*/write.tmp", "rename .* .*/_manifest.json", $"sync {output}$",
            "open .*/_SUCCESS", $"sync {output}$",
            "delete .*/commit.json", "sync .*/.pipeline$",
        ];
        int at = 0;
        foreach (string pattern in expected)
        {
            at = calls.Log.FindIndex(at, call => System.Text.RegularExpressions.Regex.IsMatch(call, "^" + pattern)) + 1;
            Assert.True(at > 0, $"'{pattern}' is missing or too early in\n{string.Join('\n', calls.Log)}");
        }
    }

    private static TemporaryFolder Prepared(out string output)
    {
        var folder = new TemporaryFolder();
        output = folder.At("out");
        TestRun.Publish(output, Old, FaultyCalls.Recording());
        return folder;
    }

    private static Dictionary<string, string> New(int count)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["a.csv"] = "id\nnew a, longer than before\n",
            ["sub/b.csv"] = "id\nnew b\n",
            ["deep/er/c.csv"] = "id\nnew c\n",
        };
        for (int i = files.Count; i < count; i++)
        {
            files.Add($"part-{i}.csv", $"id\n{i}\n");
        }

        return files;
    }

    private static void AssertWhole(string output, IReadOnlyDictionary<string, string> written, int call)
    {
        foreach ((string path, string content) in TestRun.Published(output))
        {
            bool known = path is "_SUCCESS" or "_manifest.json"
                || (Old.TryGetValue(path, out string? old) && string.Equals(old, content, StringComparison.Ordinal))
                || (written.TryGetValue(path, out string? now) && string.Equals(now, content, StringComparison.Ordinal));
            Assert.True(known, $"call {call}: '{path}' holds '{content}'");
        }

        if (File.Exists(Path.Combine(output, "_SUCCESS")))
        {
            TestRun.AssertManifestHolds(output);
        }
    }

    private static void AssertNextRunSucceeds(string output, IReadOnlyDictionary<string, string> written)
    {
        TestRun.Publish(output, written, FaultyCalls.Recording(), removeStale: true);
        SortedDictionary<string, string> published = TestRun.Published(output);
        Assert.Equal(written.Keys.Concat(["_SUCCESS", "_manifest.json"]).Order(StringComparer.Ordinal), published.Keys);
        foreach ((string path, string content) in written)
        {
            Assert.Equal(content, published[path]);
        }

        TestRun.AssertManifestHolds(output);
        TestRun.AssertTidy(output);
    }
}
