using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>The program with child processes of its own: they end with it however it ends, and leave nothing behind.</summary>
public sealed class ShardProcessTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("KILL", 137)]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task Run_EndedBySignal_LeavesNoWorkerAndNothingPublished(string signal, int exitCode)
    {
        using Process run = PipelineProcess.Start(folder.Path, ["run", "-", "-o", "out", "--derive", "b=a || '!'", "--shard", "all=2", "--batch-bytes", "64KiB"]);
        Task<string> error = run.StandardError.ReadToEndAsync();
        int[] workers = await FeedUntilWorkersAsync(run);

        await OtherProcess.SignalAsync(signal, run.Id);
        await run.WaitForExitAsync().WaitAsync(Limit);
        long ended = Stopwatch.GetTimestamp();
        await OtherProcess.UntilAsync(() => !workers.Any(OtherProcess.IsRunning), Limit);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.InRange(Stopwatch.GetElapsedTime(ended).TotalSeconds, 0, 5);
        Assert.DoesNotContain("internal", await error.WaitAsync(Limit), StringComparison.Ordinal);
        Assert.Empty(folder.Published());
    }

    /// <summary>Three times for each signal, twenty in the long form: <c>PIPELINE_TESTS_LONG=1</c>.</summary>
    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task Run_GroupIsSignalledAtAnyTime_EndsSoonAndLeavesNothing(string signal, int exitCode)
    {
        int times = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 20 : 3;
        Random random = new(exitCode);
        for (int time = 0; time < times; time++)
        {
            using Process run = PipelineProcess.Start(folder.Path, ["run", "-", "-o", "out", "--derive", "b=a || '!'", "--shard", "all=2", "--batch-bytes", "64KiB"], ownGroup: true);
            Task<string> error = run.StandardError.ReadToEndAsync();
            Task feeding = FeedAsync(run);
            string group = run.Id.ToString(CultureInfo.InvariantCulture);
            await OtherProcess.UntilAsync(() => OtherProcess.Stat(run.Id) is [_, _, var leader, ..] && string.Equals(leader, group, StringComparison.Ordinal), Limit);

            await Task.Delay(random.Next(1000));
            await OtherProcess.SignalAsync(signal, -run.Id);
            if (time % 2 == 1)
            {
                await OtherProcess.SignalAsync(signal, -run.Id);
            }

            await run.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(5));
            await feeding.WaitAsync(Limit);
            await OtherProcess.UntilAsync(() => !OtherProcess.All().Any(id => OtherProcess.Stat(id) is [not "Z", _, var leader, ..] && string.Equals(leader, group, StringComparison.Ordinal)), Limit);
            Assert.True(run.ExitCode == exitCode, $"exit code {run.ExitCode} the {time}. time: {await error}");
            Assert.Empty(folder.Published());
        }
    }

    [Fact]
    public async Task Run_WorkersThatAreKilledOrInterrupted_GivesWhatThreadsGive()
    {
        string input = "a\n" + string.Concat(Enumerable.Range(0, 400_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i}\n")));
        Assert.Equal(0, (await PipelineProcess.RunAsync(folder.Path, ["run", "-q", "-", "-o", "threads", "--derive", "b=a * 2"], Encoding.UTF8.GetBytes(input))).ExitCode);
        using Process run = PipelineProcess.Start(folder.Path, ["run", "-", "-o", "out", "--derive", "b=a * 2", "--shard", "all=2", "--batch-bytes", "64KiB", "--worker-memory", "64MiB"]);
        Task<string> error = run.StandardError.ReadToEndAsync();
        await run.StandardInput.WriteAsync(input.AsMemory(0, input.Length / 2)).WaitAsync(Limit);
        int[] workers = await WorkersOfAsync(run);

        // What a terminal sends to the whole group is nothing to a worker.
        await OtherProcess.SignalAsync("INT", workers[0]);
        await OtherProcess.SignalAsync("KILL", workers[1]);
        string environment = await File.ReadAllTextAsync($"/proc/{workers[0]}/environ");
        await run.StandardInput.WriteAsync(input.AsMemory(input.Length / 2)).WaitAsync(Limit);
        run.StandardInput.Close();
        await run.WaitForExitAsync().WaitAsync(Limit);

        Assert.True(run.ExitCode == 0, await error);
        Assert.Contains("1 child process was lost and replaced", await error, StringComparison.Ordinal);
        Assert.Equal(folder.Read("threads/stdin.csv"), folder.Read("out/stdin.csv"));
        Assert.False(OtherProcess.IsRunning(workers[0]));
        Assert.Contains("DOTNET_GCHeapHardLimit=4000000", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("USER=", environment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WorkerThatWritesOnStderr_IsShownWithItsStage()
    {
        using Process run = PipelineProcess.Start(folder.Path, ["run", "-", "-o", "-", "--derive", "b=a || '!'", "--shard", "all=2", "--batch-bytes", "64KiB"]);
        Task<string> error = run.StandardError.ReadToEndAsync();
        Task<string> output = run.StandardOutput.ReadToEndAsync();
        int[] workers = await FeedUntilWorkersAsync(run);

        using (Process shell = Process.Start("sh", ["-c", $"echo something is odd > /proc/{workers[0]}/fd/2"]))
        {
            await shell.WaitForExitAsync().WaitAsync(Limit);
        }

        run.StandardInput.Close();
        await run.WaitForExitAsync().WaitAsync(Limit);

        Assert.True(run.ExitCode == 0, await error);
        Assert.Matches("worker [12] of 'derive-1': something is odd\n", await error);
        Assert.DoesNotContain("odd", await output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_WithoutParent_EndsByItself()
    {
        ProcessResult result = await PipelineProcess.RunAsync(folder, "worker");

        Assert.Equal((0, "", ""), (result.ExitCode, result.Out, result.Error));
    }

    [Fact]
    public async Task Worker_WhatIsNoFrame_IsAnErrorFrameAndNothingElse()
    {
        ProcessResult result = await PipelineProcess.RunAsync(folder.Path, ["worker"], "hello, is anybody there\n"u8.ToArray());

        Assert.Equal(70, result.ExitCode);
        Assert.StartsWith("PLF1", result.Out, StringComparison.Ordinal);
        Assert.Contains("expected a frame", result.Out, StringComparison.Ordinal);
    }

    /// <summary>Feeds batches until both workers are there; stdin stays open, so the run waits for more.</summary>
    private static async Task<int[]> FeedUntilWorkersAsync(Process run)
    {
        string records = string.Concat(Enumerable.Repeat("new\n", 400_000));
        await run.StandardInput.WriteAsync(("a\n" + records).AsMemory()).WaitAsync(Limit);
        await run.StandardInput.FlushAsync().WaitAsync(Limit);
        return await WorkersOfAsync(run);
    }

    /// <summary>Feeds until the program reads no more.</summary>
    private static async Task FeedAsync(Process run)
    {
        try
        {
            await run.StandardInput.WriteAsync("a\n".AsMemory());
            string records = string.Concat(Enumerable.Repeat("new\n", 10_000));
            while (true)
            {
                await run.StandardInput.WriteAsync(records.AsMemory());
            }
        }
        catch (IOException)
        {
            // It has ended.
        }
    }

    private static async Task<int[]> WorkersOfAsync(Process run)
    {
        int[] workers = [];
        await OtherProcess.UntilAsync(() => (workers = ChildrenOf(run.Id)).Length == 2 && workers.All(OtherProcess.HasAnswered), Limit);
        return workers;
    }

    private static int[] ChildrenOf(int parent) =>
    [
        .. OtherProcess.All()
            .Where(id => OtherProcess.Stat(id) is [_, var ppid, ..] && string.Equals(ppid, parent.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
            .Order(),
    ];
}
