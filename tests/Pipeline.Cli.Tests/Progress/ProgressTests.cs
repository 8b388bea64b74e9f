using System.Text.Json;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Cli.Tests.Progress;

public sealed class ProgressTests
{
    private static readonly ProgressSnapshot Half = new(
        1, 4, 195_000_000, 390_000_000, 2_500_000, 600_000, 3, TimeSpan.FromSeconds(2),
        [new("read", 1, 0, 6, 0.256), new("keep", 2, 3, 6, 0.98), new("write", 1, 2, -1, 0)]);

    [Fact]
    public void Line_HalfWay_SaysShareRateAndTimeLeft()
    {
        Assert.Equal(" 50%  195 MB of 390 MB  97.5 MB/s  1.25 M records/s  1/4 files  0:02 elapsed, 0:02 left  3 rejected", ProgressText.Line(Half));
    }

    [Fact]
    public void Line_UnknownTotal_SaysTimeSoFar()
    {
        ProgressSnapshot stream = Half with { BytesTotal = -1, FilesTotal = 1, RecordsRejected = 0, Elapsed = TimeSpan.FromSeconds(3_725) };

        Assert.Equal("195 MB  52.3 kB/s  671 records/s  1:02:05 elapsed", ProgressText.Line(stream));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(999.6, "1.00 kB")]
    [InlineData(1_234, "1.23 kB")]
    [InlineData(99_960, "100 kB")]
    [InlineData(999_600, "1.00 MB")]
    [InlineData(5e18, "5000 PB")]
    public void Bytes_AnySize_HasThreeDigits(double bytes, string expected) => Assert.Equal(expected, ProgressText.Bytes(bytes));

    [Fact]
    public void Left_BeforeTheFirstByte_IsNotKnown()
    {
        Assert.Null(ProgressText.Left(Half with { BytesRead = 0 }));
        Assert.Null(ProgressText.Left(Half with { BytesTotal = 0 }));
        Assert.Equal(TimeSpan.Zero, ProgressText.Left(Half with { BytesRead = 400_000_000 }));
    }

    [Fact]
    public void PlainView_EachSecond_WritesAfterOneAndThenEveryFive()
    {
        StringWriter error = new() { NewLine = "\n" };
        PlainView view = new(error);
        for (int second = 1; second <= 12; second++)
        {
            view.Show(Half with { FilesDone = second });
        }

        view.Close();

        Assert.Equal(TimeSpan.FromSeconds(1), view.Period);
        Assert.Equal(["1", "6", "11"], error.ToString().TrimEnd().Split('\n').Select(line => line.Split("records/s  ")[1].Split('/')[0]));
        Assert.DoesNotContain('\e', error.ToString());
    }

    [Fact]
    public async Task Interrupt_WhileLinesAreRewritten_WritesInTheirPlace()
    {
        StringWriter error = new() { NewLine = "\n" };
        TaskCompletionSource polled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ProgressReporter reporter = ProgressReporter.Start(
            ProgressMode.Live,
            () =>
            {
                polled.TrySetResult();
                return Half;
            },
            TextWriter.Synchronized(error),
            80,
            TimeProvider.System)!;
        await polled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Task.Delay(50);

        reporter.Interrupt(() => error.Write("a worker said this\n"));
        await reporter.DisposeAsync();

        Assert.Contains("\e[Ja worker said this\n", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void JsonView_ASnapshot_IsOneObjectALine()
    {
        StringWriter error = new() { NewLine = "\n" };
        new JsonView(new LogLines(error, TimeProvider.System)).Show(Half with { BytesTotal = -1 });

        JsonElement line = JsonDocument.Parse(Assert.Single(error.ToString().TrimEnd().Split('\n'))).RootElement;
        Assert.Equal("progress", line.GetProperty("event").GetString());
        Assert.Equal(195_000_000, line.GetProperty("bytes_read").GetInt64());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("bytes_total").ValueKind);
        Assert.Equal(JsonValueKind.Null, line.GetProperty("seconds_left").ValueKind);
        Assert.Equal(["read", "keep", "write"], line.GetProperty("blocks").EnumerateArray().Select(block => block.GetProperty("name").GetString()));
        Assert.Equal(JsonValueKind.Null, line.GetProperty("blocks")[2].GetProperty("capacity").ValueKind);
    }

    [Fact]
    public void LiveView_SecondSnapshot_GoesBackOverTheFirstAndCloseErasesAll()
    {
        StringWriter error = new();
        LiveView view = new(error, width: 70);

        view.Show(Half);
        string[] lines = error.ToString().TrimEnd('\n').Split('\n');
        view.Show(Half);
        view.Close();

        Assert.All(lines, line => Assert.True(line.Length < 70, line));
        Assert.Equal(
            [
                "      read   dop 1  busy  26%  batches [          ] 0/6",
                "      keep   dop 2  busy  98%  batches [#####     ] 3/6  <- limit",
                "      write  dop 1  busy   0%  batches 2",
                "      busy: how much of the time; batches: waiting/capacity",
            ],
            lines[1..]);
        Assert.Equal(2, error.ToString().Split("\r\e[5A\e[J").Length - 1);
        Assert.EndsWith("\r\e[5A\e[J", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(62, " 50%  195 MB of 390 MB  0:02 elapsed, 0:02 left  3 rejected", "      a-block-with-a-ve…  4 processes  busy   9%  batches 7/9")]
    [InlineData(40, " 50%  0:02 elapsed, 0:02 left", "      a-bl…  4 processes  busy   9%  ")]
    public void LiveView_NarrowTerminal_KeepsTheTimeLeftAndCutsNames(int width, string first, string second)
    {
        StringWriter error = new();

        new LiveView(error, width).Show(Half with { Blocks = [new("a-block-with-a-very-long-name", 4, 7, 9, 0.09) { Processes = 4 }] });

        string[] lines = error.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(first, lines[0]);
        Assert.StartsWith(second[..Math.Min(second.Length, 37)], lines[1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line.Length < width, line));
    }

    [Fact]
    public void LiveView_BlockThatAsksAService_HasALineOfRequestsHitsAndWaits()
    {
        StringWriter error = new();
        LiveView view = new(error, width: 70);

        view.Show(Half with { Blocks = [new("enrich", 16, 3, 6, 0.09) { Requests = new RequestFigures(12_000, 400, 11_602, 2, 75.4, 40) }] });
        view.Close();

        Assert.Contains(
            "      enrich  dop 16  busy   9%  batches [#####     ] 3/6\n        11.6 k requests, 2 again; 400 answers kept; 1:15 waited\n",
            error.ToString(),
            StringComparison.Ordinal);
        Assert.EndsWith("\r\e[4A\e[J", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void LiveView_Limit_IsBoldOnlyWhereTheTerminalHasColors()
    {
        StringWriter plain = new(), colored = new();

        new LiveView(plain, 80).Show(Half);
        new LiveView(colored, 80, useColor: true).Show(Half);

        Assert.DoesNotContain('\e', plain.ToString());
        Assert.Contains("\e[1m      keep   dop 2  busy  98%  batches [#####     ] 3/6  <- limit\e[0m\n", colored.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void LiveView_BusiestBlockIsNoneOfThePlan_MarksNone()
    {
        StringWriter error = new();

        new LiveView(error, 80).Show(Half with { Blocks = [new("read", 1, 0, 6, 0.85), new("hash", 1, 0, 6, 0.95) { IsPlanned = false }] });

        Assert.DoesNotContain("limit", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hash", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reporter_TimerTicks_ShowsASnapshotEach()
    {
        ManualTime time = new();
        using SemaphoreSlim polled = new(0);
        StringWriter error = new();
        ProgressReporter reporter = ProgressReporter.Start(
            ProgressMode.Json,
            () =>
            {
                polled.Release();
                return Half;
            },
            error,
            80,
            time)!;
        for (int tick = 0; tick < 3; tick++)
        {
            time.Tick();
            Assert.True(await polled.WaitAsync(TimeSpan.FromSeconds(60)));
        }

        await reporter.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(TimeSpan.FromSeconds(1), time.Period);
        Assert.Equal(3, error.ToString().TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Reporter_StderrThatIsGone_EndsTheShowingOnly()
    {
        ManualTime time = new();
        ProgressReporter reporter = ProgressReporter.Start(ProgressMode.Live, () => throw new IOException("gone"), TextWriter.Null, 80, time)!;

        time.Tick();
        await reporter.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Null(ProgressReporter.Start(ProgressMode.None, () => Half, TextWriter.Null, 80, time));
    }

    /// <summary>A clock whose only timer fires when it is told to.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private Action fire = () => { };

        public TimeSpan Period { get; private set; }

        public void Tick() => fire();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Period = period;
            fire = () => callback(state);
            return new Still();
        }

        private sealed class Still : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
