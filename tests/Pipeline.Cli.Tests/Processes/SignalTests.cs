using System.Diagnostics;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>Runs that are ended from outside: what stood before stands, the lock is free, and the same command runs again.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("TERM", 143, true)]
    [InlineData("INT", 130, true)]
    [InlineData("HUP", 143, true)]
    [InlineData("TERM", 143, false)]
    public async Task Run_SignalWhileInputIsSlow_EndsInTimeAndChangesNothing(string signal, int exitCode, bool hasBegun)
    {
        folder.Write("a.csv", "a\nold\n");
        Assert.Equal(0, (await PipelineProcess.ShellAsync(folder, "pipeline run -q - -o out < a.csv")).ExitCode);
        using Process process = PipelineProcess.Start(folder.Path, ["run", "-", "-o", "out"]);
        if (hasBegun)
        {
            await BeginAsync(process);
        }
        else
        {
            await Task.Delay(1500);
        }

        long sent = Stopwatch.GetTimestamp();
        using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString()]))
        {
            await kill.WaitForExitAsync();
        }

        // Its stdin stays open: the run must not wait for it.
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(exitCode, process.ExitCode);
        Assert.InRange(Stopwatch.GetElapsedTime(sent).TotalSeconds, 0, 5);
        Assert.DoesNotContain("internal", error, StringComparison.Ordinal);
        Assert.Equal("a\nold\n", folder.Read("out/stdin.csv"));
        if (hasBegun)
        {
            // The run itself has left things in order, and not the next one.
            string report = folder.Read("out/.pipeline/latest/run.json");
            Assert.Contains("\"status\": \"interrupted\"", report, StringComparison.Ordinal);
            Assert.Contains($"\"exit_code\": {exitCode}", report, StringComparison.Ordinal);
            Assert.DoesNotContain(Directory.EnumerateFiles(folder["out/.pipeline"], "*", SearchOption.AllDirectories), file => file.Contains("staging", StringComparison.Ordinal));
        }

        ProcessResult again = await PipelineProcess.RunAsync(folder.Path, ["run", "-q", "-", "-o", "out"], "a\nnew\n"u8.ToArray());
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal("a\nnew\n", folder.Read("out/stdin.csv"));
    }

    [Fact]
    public async Task Run_SecondSignal_EndsItAsIfNobodyListened()
    {
        // A write to a pipe that nobody reads cannot be cancelled, so the first signal leaves some seconds to send the second in. Were
        // it handled too, the run would end later, with a word about the first. On a busy machine it may come too late: then once more.
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            { echo a; seq 1 300000; } > a.csv; mkfifo output; sleep 600 < output & reader=$!
            for pause in 0.5 0.2 1 2; do
              env --default-signal=INT "${program[@]}" run a.csv > output 2> error & run=$!
              until grep -qE '^(1|64) 0x1 ' /proc/$run/task/*/syscall; do sleep 0.05; done
              kill -TERM $run; sleep $pause; kill -INT $run; wait $run; code=$?
              if [ $code = 130 ] && [ ! -s error ]; then break; fi
            done
            kill $reader; echo $code; cat error
            """);

        Assert.Equal("130\n", result.Out);
    }

    [Fact]
    public async Task Run_HangUpUnderNohup_GoesOn()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            mkfifo input; exec 3<> input
            trap '' HUP; "${program[@]}" run -q - -o out < input 3>&- & run=$!
            until mask=$(sed -n 's/^SigCgt:.//p' /proc/$run/status) && (( (0x$mask & 0x4000) == 0x4000 )); do sleep 0.05; done
            kill -HUP $run; printf 'a\n1\n' > input; exec 3>&-; wait $run; echo $?
            """);

        Assert.Equal("0\n", result.Out);
        Assert.Equal("a\n1\n", folder.Read("out/stdin.csv"));
    }

    [Fact]
    public async Task Run_AfterAKill_SucceedsAndMarksTheDeadRun()
    {
        using Process process = PipelineProcess.Start(folder.Path, ["run", "-", "-o", "out"]);
        await BeginAsync(process);
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));

        ProcessResult again = await PipelineProcess.RunAsync(folder.Path, ["run", "-q", "-", "-o", "out"], "a\n1\n"u8.ToArray());

        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(["_SUCCESS", "_manifest.json", "stdin.csv"], folder.Published());
        string dead = Directory.EnumerateDirectories(folder["out/.pipeline/runs"]).Min(StringComparer.Ordinal)!;
        Assert.Contains("\"abandoned\"", await File.ReadAllTextAsync(Path.Combine(dead, "run.json")), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder["out/.pipeline"], "*", SearchOption.AllDirectories), file => file.Contains("staging", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_SecondOneAtTheSamePlace_Is75WithTheHoldersPid()
    {
        using Process first = PipelineProcess.Start(folder.Path, ["run", "-", "-o", "out"]);
        await BeginAsync(first);
        folder.Write("b.csv", "a\n2\n");

        ProcessResult second = await PipelineProcess.RunAsync(folder, "run", "b.csv", "-o", "out");
        int holder = first.Id;
        ProcessResult firstResult = await PipelineProcess.WaitAsync(first, null);

        Assert.Equal(75, second.ExitCode);
        Assert.Contains($"is in use by process {holder}", second.Error, StringComparison.Ordinal);
        Assert.Equal(0, firstResult.ExitCode);
        Assert.Equal(["_SUCCESS", "_manifest.json", "stdin.csv"], folder.Published());
    }

    /// <summary>Feeds more than the sample that a plan looks at, and waits until the run holds its lock and has its folder.</summary>
    private async Task BeginAsync(Process process)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        string runs = folder["out/.pipeline/runs"];
        await process.StandardInput.WriteAsync(("a\n" + string.Concat(Enumerable.Repeat("new\n", 400_000))).AsMemory(), limit.Token);
        await process.StandardInput.FlushAsync(limit.Token);
        while (!Directory.Exists(runs) || !Directory.EnumerateFiles(runs, "run.json", SearchOption.AllDirectories).Any(IsOfARunningOne))
        {
            await Task.Delay(50, limit.Token);
        }

        // The file is there a moment before the run reads on.
        await Task.Delay(200, limit.Token);
    }

    private static bool IsOfARunningOne(string report) => File.ReadAllText(report).Contains("\"running\"", StringComparison.Ordinal);
}
