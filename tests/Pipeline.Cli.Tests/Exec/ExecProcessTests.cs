using System.Diagnostics;
using System.Globalization;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Exec;

/// <summary>What becomes of a program when its run is ended from outside.</summary>
public sealed class ExecProcessTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string Child = AppContext.BaseDirectory.Replace("Pipeline.Cli.Tests", "Pipeline.TestChild", StringComparison.Ordinal) + "Pipeline.TestChild";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("plain", "KILL", 137)]
    [InlineData("plain", "TERM", 143)]
    [InlineData("plain", "INT", 130)]
    [InlineData("framed", "KILL", 137)]
    [InlineData("framed", "TERM", 143)]
    [InlineData("framed", "INT", 130)]
    public async Task Run_EndedBySignal_LeavesNoProgramAndNothingPublished(string protocol, string signal, int exitCode)
    {
        Process run = Start(protocol);
        int id = run.Id;
        Task<ProcessResult> ended = PipelineProcess.WaitAsync(run, null, Limit);
        int program = await ProgramAsync();
        long sent = Stopwatch.GetTimestamp();

        await OtherProcess.SignalAsync(signal, id);

        Assert.Equal(exitCode, (await ended).ExitCode);
        await OtherProcess.UntilAsync(() => !OtherProcess.IsRunning(program), Limit);
        Assert.InRange(Stopwatch.GetElapsedTime(sent).TotalSeconds, 0, 5);
        Assert.Empty(folder.Published());
        if (signal is not "KILL")
        {
            Assert.Contains("\"status\": \"interrupted\"", folder.Read("out/.pipeline/latest/run.json"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("plain", "KILL")]
    [InlineData("framed", "KILL")]
    [InlineData("plain", "TERM")]
    [InlineData("framed", "HUP")]
    public async Task Run_EndedBySignal_LeavesNothingThatAProgramStarted(string protocol, string signal)
    {
        folder.Write("in/a.csv", "id\n1\n");
        folder.Write("wait.sh", "(sleep 600 & echo $! > below; wait) & sleep 600 & echo $! > beside; while [ ! -s below ]; do sleep 0.05; done; echo $$ > pid; wait\n");
        folder.Write("p.yaml", $"version: 1\nstages:\n  - exec: {{ command: [sh, wait.sh], protocol: {protocol}, output: {{ score: integer }} }}\n");
        Process run = PipelineProcess.Start(folder.Path, ["run", "in", "-c", "p.yaml", "-o", "out"]);
        int id = run.Id;
        Task<ProcessResult> ended = PipelineProcess.WaitAsync(run, null, Limit);
        int[] all = [await ProgramAsync(), .. new[] { "below", "beside" }.Select(name => int.Parse(folder.Read(name), CultureInfo.InvariantCulture))];
        Assert.All(all, one => Assert.True(OtherProcess.IsRunning(one), "it has ended by itself: nothing was shown"));

        await OtherProcess.SignalAsync(signal, id);

        Assert.Equal(signal is "KILL" ? 137 : 143, (await ended).ExitCode);
        await OtherProcess.UntilAsync(() => !Array.Exists(all, OtherProcess.IsRunning), Limit);
    }

    /// <summary>The thread that started the child waits for it in the kernel, where nothing wakes it but the child.</summary>
    [ProbeFact("command -v gcc setsid && [ $(uname) = Linux ]", "no C compiler for a library that stops a child before its execve")]
    public async Task Run_SignalWhileAProgramIsStoppedBeforeItsStart_EndsAndLeavesNone()
    {
        folder.Write("in/a.csv", "id\n1\n");
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [cat], output: { score: integer } }\n");
        folder.Write("stop.c", """
            #include <fcntl.h>
            #include <signal.h>
            #include <stdio.h>
            #include <string.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            int execve(const char *file, char *const *arguments, char *const *environment)
            {
                if (strstr(file, "/setsid"))
                {
                    // The signal comes once: a second would end the run at once.
                    if (access(STOPPED, F_OK))
                        kill(getppid(), SIGTERM);
                    dprintf(open(STOPPED, O_CREAT | O_WRONLY | O_APPEND, 0600), "%d\n", getpid());
                    kill(getpid(), SIGSTOP);
                }
                return syscall(SYS_execve, file, arguments, environment);
            }
            """);

        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            gcc -shared -fPIC "-DSTOPPED=\"$PWD/stopped\"" -o stop.so stop.c || exit
            LD_PRELOAD=$PWD/stop.so "${program[@]}" run in -c p.yaml -o out; echo $?; grep '"status"' out/.pipeline/latest/run.json
            # Of a killed process something is there until the kernel has torn it down.
            for try in $(seq 100); do
              left=; for process in $(cat stopped); do [ -d /proc/$process ] && left="$left $process"; done
              [ -z "$left" ] && exit; sleep 0.1
            done
            echo "left:$left"
            """);

        Assert.Equal("143\n  \"status\": \"interrupted\",\n", result.Out);
    }

    [Theory]
    [InlineData("plain", "TERM", 143)]
    [InlineData("framed", "INT", 130)]
    public async Task Run_SignalledTwice_EndsAtOnce(string protocol, string signal, int exitCode)
    {
        Process run = Start(protocol);
        int id = run.Id;
        Task<ProcessResult> ended = PipelineProcess.WaitAsync(run, null, Limit);
        int program = await ProgramAsync();

        await OtherProcess.SignalAsync(signal, id);
        await OtherProcess.SignalAsync(signal, id);

        Assert.Equal(exitCode, (await ended).ExitCode);
        await OtherProcess.UntilAsync(() => !OtherProcess.IsRunning(program), Limit);
        Assert.Empty(folder.Published());
    }

    [Theory]
    [InlineData("plain", "wait")]
    [InlineData("framed", "exec \"{0}\" score hang 1")]
    public async Task Run_TimeoutOfAProgramWithAChildOfItsOwn_EndsBoth(string protocol, string work)
    {
        folder.Write("in/a.csv", "id\n1\n");
        folder.Write("wait.sh", "sleep 300 & echo $! > pid; " + work.Replace("{0}", Child, StringComparison.Ordinal) + "\n");
        folder.Write("p.yaml", $"version: 1\nstages:\n  - exec: {{ command: [sh, wait.sh], protocol: {protocol}, output: {{ score: integer }}, timeout: 1500ms }}\n");

        ProcessResult result = await PipelineProcess.WaitAsync(PipelineProcess.Start(folder.Path, ["run", "in", "-c", "p.yaml", "-o", "out"]), null, TimeSpan.FromSeconds(120));

        Assert.NotEqual(0, result.ExitCode);
        int grandchild = int.Parse(folder.Read("pid"), CultureInfo.InvariantCulture);
        await OtherProcess.UntilAsync(() => !OtherProcess.IsRunning(grandchild), Limit);
        Assert.Empty(folder.Published());
    }

    [Fact]
    public async Task Run_GrandchildThatHoldsStdout_IsNotWaitedForAndKilled()
    {
        folder.Write("in/a.csv", "id\n1\n");
        folder.Write("leave.sh", "sleep 600 & echo $! > pid; read header; echo score; while read id; do echo 7; done\n");
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [sh, leave.sh], output: { score: integer } }\n");
        long started = Stopwatch.GetTimestamp();

        ProcessResult result = await PipelineProcess.WaitAsync(PipelineProcess.Start(folder.Path, ["run", "in", "-c", "p.yaml", "-o", "out"]), null, Limit);

        int grandchild = int.Parse(folder.Read("pid"), CultureInfo.InvariantCulture);
        await OtherProcess.UntilAsync(() => !OtherProcess.IsRunning(grandchild), Limit);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("id,score\n1,7\n", folder.Read("out/a.csv"));
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 25);
    }

    [Fact]
    public async Task Run_PipelineOfAShellInAProgram_EndsBySignalsAsInAShell()
    {
        folder.Write("in/a.csv", "id\n1\n");
        folder.Write("signals.sh", "(yes; echo $? > pipe) | head -n 1 > first; (ulimit -f 1; head -c 100000 /dev/zero > large; echo $? > size)\nread header; echo score; while read id; do echo 7; done\n");
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [sh, signals.sh], output: { score: integer } }\n");

        ProcessResult result = await PipelineProcess.WaitAsync(PipelineProcess.Start(folder.Path, ["run", "in", "-c", "p.yaml", "-o", "out"]), null, Limit);

        Assert.True(result.ExitCode == 0, result.ToString());

        // 128 and the number of SIGPIPE, of SIGXFSZ.
        Assert.Equal(("141\n", "153\n"), (folder.Read("pipe"), folder.Read("size")));
    }

    [Fact]
    public async Task Run_AThousandStarts_HoldsNoMoreHandlesAndLeavesNoZombie()
    {
        folder.Write("in/a.csv", "id\n" + string.Concat(Enumerable.Repeat("1234567\n", 1024 * 1000)));
        folder.Write("p.yaml", "version: 1\nstages:\n  - exec: { command: [sh, -c, \"echo start >> starts; sed 1s/.*/score/\"], output: { score: integer } }\n");
        Process run = PipelineProcess.Start(folder.Path, ["run", "in", "-c", "p.yaml", "-o", "out", "--dop", "2", "--batch-bytes", "8KiB"]);
        int id = run.Id;
        Task<ProcessResult> ended = PipelineProcess.WaitAsync(run, null, TimeSpan.FromSeconds(170));
        List<int> handles = [];
        Dictionary<int, long> zombies = [];
        TimeSpan longest = TimeSpan.Zero;
        while (!ended.IsCompleted)
        {
            await Task.WhenAny(ended, Task.Delay(100));
            handles.Add(OtherProcess.CountHandles(id));
            HashSet<int> now = [.. Zombies(id)];
            foreach (int gone in zombies.Keys.Except(now).ToList())
            {
                zombies.Remove(gone);
            }

            foreach (int zombie in now)
            {
                zombies.TryAdd(zombie, Stopwatch.GetTimestamp());
                longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(zombies[zombie]).Ticks));
            }
        }

        ProcessResult result = await ended;
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.InRange(folder.Read("starts").Count(letter => letter == '\n'), 1000, 1100);
        handles.RemoveAll(count => count == 0);
        Assert.InRange(handles[(handles.Count / 2)..].Max(), 1, handles[..(handles.Count / 2)].Max() + 20);
        Assert.InRange(longest.TotalSeconds, 0, 5);
    }

    private Process Start(string protocol)
    {
        folder.Write("in/a.csv", "id\n1\n");
        folder.Write("wait.sh", "echo $$ > pid; exec sleep 300\n");
        folder.Write("p.yaml", $"version: 1\nstages:\n  - exec: {{ command: [sh, wait.sh], protocol: {protocol}, output: {{ score: integer }} }}\n");
        return PipelineProcess.Start(folder.Path, ["run", "in", "-c", "p.yaml", "-o", "out"]);
    }

    private static IEnumerable<int> Zombies(int parent) =>
        OtherProcess.All().Where(id => OtherProcess.Stat(id) is ["Z", var of, ..] && int.Parse(of, CultureInfo.InvariantCulture) == parent);

    private async Task<int> ProgramAsync()
    {
        int id = 0;
        await OtherProcess.UntilAsync(() => File.Exists(folder["pid"]) && int.TryParse(folder.Read("pid"), CultureInfo.InvariantCulture, out id) && OtherProcess.IsRunning(id), Limit);
        return id;
    }
}
