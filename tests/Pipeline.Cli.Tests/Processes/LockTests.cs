using System.Diagnostics;
using System.Runtime.Versioning;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>Two runs at one place, as real processes.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("-o out")]
    [InlineData("-o second --rejects rejects")]
    public async Task Run_WaitsForAnother_RunsWhenThatOneHasEnded(string place)
    {
        using Process first = await BeginAsync();
        folder.Write("b.csv", "a\n2\n");
        using Process second = PipelineProcess.Start(folder.Path, ["run", "b.csv", .. place.Split(' '), "--lock-wait", "2m"]);
        string waiting = await second.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? "";

        ProcessResult firstResult = await PipelineProcess.WaitAsync(first, null);
        ProcessResult result = await PipelineProcess.WaitAsync(second, null);

        Assert.Contains("which is in use by process ", waiting, StringComparison.Ordinal);
        Assert.Equal(0, firstResult.ExitCode);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.DoesNotContain("waiting for", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HolderIsKilledDuringTheWait_TakesOver()
    {
        using Process first = await BeginAsync();
        folder.Write("b.csv", "a\n2\n");
        using Process second = PipelineProcess.Start(folder.Path, ["run", "b.csv", "-o", "out", "--lock-wait", "2m"]);
        await second.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));

        first.Kill();
        await first.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        ProcessResult result = await PipelineProcess.WaitAsync(second, null);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(["_SUCCESS", "_manifest.json", "b.csv"], folder.Published());
    }

    [Fact]
    public async Task Run_HeldForLonger_Is75WithHolderStartAndCommand()
    {
        using Process first = await BeginAsync();
        folder.Write("b.csv", "a\n2\n");

        ProcessResult second = await PipelineProcess.RunAsync(folder, "run", "b.csv", "-o", "out", "--lock-wait", "300ms");
        int holder = first.Id;
        first.Kill();
        await first.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        ProcessResult third = await PipelineProcess.RunAsync(folder, "run", "b.csv", "-o", "out");

        Assert.Equal(75, second.ExitCode);
        Assert.Matches($"is in use by process {holder} on .+, since .+ UTC \\(.+ run - -o out --rejects rejects\\); it was waited for 0.3 s", second.Error);
        Assert.True(third.ExitCode == 0, third.ToString());
    }

    [Fact]
    public async Task Run_SignalDuringTheWait_EndsAsAnyRun()
    {
        using Process first = await BeginAsync();
        folder.Write("b.csv", "a\n2\n");
        using Process second = PipelineProcess.Start(folder.Path, ["run", "b.csv", "-o", "out", "--lock-wait", "1h"]);
        await second.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));

        using Process kill = Process.Start("kill", ["-TERM", $"{second.Id}"]);
        ProcessResult result = await PipelineProcess.WaitAsync(second, null, TimeSpan.FromSeconds(60));
        first.Kill();

        Assert.True(result.ExitCode == 143, result.ToString());
    }

    /// <summary>A run that has its folders and waits for input.</summary>
    private async Task<Process> BeginAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        Process process = PipelineProcess.Start(folder.Path, ["run", "-", "-o", "out", "--rejects", "rejects"]);
        await process.StandardInput.WriteAsync(("a\n" + string.Concat(Enumerable.Repeat("new\n", 400_000))).AsMemory(), limit.Token);
        await process.StandardInput.FlushAsync(limit.Token);
        while (!File.Exists(folder["rejects/.pipeline-rejects"]))
        {
            await Task.Delay(50, limit.Token);
        }

        return process;
    }
}
