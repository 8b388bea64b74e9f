using System.Diagnostics;
using System.Globalization;
using Pipeline.Processes;

namespace Pipeline.Core.Tests.Processes;

/// <summary>Real processes; each test has a limit and leaves none behind.</summary>
public sealed class ChildProcessTests
{
    private const int Limit = 60_000;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact(Timeout = Limit)]
    public async Task Start_Echo_GivesBackEveryByteAndTheExitCode()
    {
        using ChildProcess child = ChildProcess.Start(TestChild.Program("echo"));
        byte[] sent = new byte[5 << 20];
        new Random(1).NextBytes(sent);

        Task writing = OwnThread.Run(() =>
        {
            child.Input.Write(sent);
            child.Input.Dispose();
        });
        using MemoryStream got = new();
        child.Output.CopyTo(got);
        await writing;

        Assert.Equal(sent, got.ToArray());
        Assert.Equal(0, child.WaitForExit(Long));
    }

    [Fact(Timeout = Limit)]
    public Task WaitForExit_ExitCode_IsTheProgramsOwn() => OwnThread.Run(() =>
    {
        using ChildProcess child = ChildProcess.Start(TestChild.Program("exit", "7"));

        Assert.Equal(7, child.WaitForExit(Long));
    });

    [Fact(Timeout = Limit)]
    public Task ErrorText_FiftyMegabytes_IsDrainedAndItsTailKept() => OwnThread.Run(() =>
    {
        using ChildProcess child = ChildProcess.Start(TestChild.Program("stderr", "50"));
        child.Input.Dispose();

        Assert.Equal(0, child.WaitForExit(Long));
        Assert.EndsWith("eeethe last words", child.ErrorText, StringComparison.Ordinal);
        Assert.InRange(child.ErrorText.Length, 8_000, 8 << 10);
    });

    [Fact(Timeout = Limit)]
    public Task WaitForExit_Sleeper_IsBoundedAndKillEndsAllWaits() => OwnThread.Run(() =>
    {
        using ChildProcess child = ChildProcess.Start(TestChild.Program("sleep", "600"));
        Task<int> read = OwnThread.Run(() => child.Output.Read(new byte[1]));
        Task write = OwnThread.Run(() => Assert.Throws<IOException>(() => child.Input.Write(new byte[4 << 20])));

        Assert.Null(child.WaitForExit(TimeSpan.FromMilliseconds(100)));
        child.Kill();

        Assert.Equal(0, read.GetAwaiter().GetResult());
        write.GetAwaiter().GetResult();
        Assert.Equal(128 + 9, child.WaitForExit(Long));
    });

    [Fact(Timeout = Limit)]
    public Task Dispose_GrandchildInTheBackground_EndsWithTheOutputAndIsKilled() => OwnThread.Run(() =>
    {
        int grandchild = 0;
        using (ChildProcess child = ChildProcess.Start(TestChild.Program("grandchild")))
        {
            using StreamReader output = new(child.Output, leaveOpen: true);
            grandchild = int.Parse(output.ReadToEnd(), CultureInfo.InvariantCulture);
            Assert.Equal(0, child.WaitForExit(Long));
            Assert.True(IsRunning(grandchild), "the grandchild has ended by itself: nothing was shown");
        }

        AssertEnds(grandchild);
    });

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public Task Kill_ProgramAndWhatItStarted_EndsAll(bool isConfined) => OwnThread.Run(() =>
    {
        using ChildProcess child = ChildProcess.Start(new ChildProgram(["sh", "-c", "sleep 300 & echo $!; wait"]) { IsConfined = isConfined });
        using StreamReader output = new(child.Output, leaveOpen: true);
        int grandchild = int.Parse(output.ReadLine()!, CultureInfo.InvariantCulture);

        child.Kill();

        Assert.Equal(128 + 9, child.WaitForExit(Long));
        AssertEnds(grandchild);
    });

    [Fact(Timeout = Limit)]
    public Task Terminate_ProgramThatEndsAndLeavesOthers_TheyAreAskedToEndToo() => OwnThread.Run(() =>
    {
        using ChildProcess child = ChildProcess.Start(new ChildProgram(["sh", "-c", "(trap 'echo asked; exit' TERM; echo ready; while :; do sleep 0.05; done) & wait"]) { IsConfined = true });
        using StreamReader output = new(child.Output, leaveOpen: true);
        Assert.Equal("ready", output.ReadLine());

        child.Terminate();

        Assert.Equal("asked", output.ReadLine());
    });

    [Fact(Timeout = Limit)]
    public Task Kill_GrandchildGoesOnWriting_EndsTheOutput() => OwnThread.Run(() =>
    {
        using ChildProcess child = ChildProcess.Start(new ChildProgram(["sh", "-c", "yes & exit 0"]));
        byte[] buffer = new byte[1];
        Assert.Equal(1, child.Output.Read(buffer));
        Assert.Equal(0, child.WaitForExit(TimeSpan.FromSeconds(10)));
        long killed = Stopwatch.GetTimestamp();

        child.Kill();
        while (child.Output.Read(buffer) > 0)
        {
            Assert.InRange(Stopwatch.GetElapsedTime(killed).TotalSeconds, 0, 10);
        }
    });

    [Fact(Timeout = Limit)]
    public Task Input_ChildThatIsGone_ThrowsOnly() => OwnThread.Run(() =>
    {
        using ChildProcess child = ChildProcess.Start(TestChild.Program("exit", "0"));
        child.WaitForExit(Long);

        Assert.Throws<IOException>(() => child.Input.Write(new byte[4 << 20]));
    });

    [Fact(Timeout = Limit)]
    public Task Environment_OfTheCaller_IsNotInherited() => OwnThread.Run(() =>
    {
        ChildProgram program = TestChild.Program("environment") with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["ADDED"] = "1" } };
        using ChildProcess child = ChildProcess.Start(program);
        using StreamReader output = new(child.Output);

        string[] names = output.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Contains("PATH", names);
        Assert.Contains("ADDED", names);
        Assert.DoesNotContain("LANG", names);
        Assert.DoesNotContain("USER", names);
    });

    [Theory(Timeout = Limit)]
    [InlineData("no-such-program", "no program 'no-such-program' in PATH")]
    [InlineData("./no-such-program", "there is no program '")]
    [InlineData("./plain.txt", "is not executable: chmod +x it")]
    [InlineData("./plain.sh", "such as [sh, ./plain.sh]")]
    [InlineData("./plain.py", "such as [python3, ./plain.py]")]
    public Task Start_WhatCannotRun_SaysWhy(string program, string expected) => OwnThread.Run(() =>
    {
        string folder = Directory.CreateTempSubdirectory("pipeline-child-").FullName;
        try
        {
            Array.ForEach(["plain.txt", "plain.sh", "plain.py"], name => File.WriteAllText(Path.Combine(folder, name), ""));

            ChildStartException thrown = Assert.Throws<ChildStartException>(() => ChildProcess.Start(new ChildProgram([program]) { Folder = folder }));

            Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    });

    private static void AssertEnds(int id)
    {
        long begin = Stopwatch.GetTimestamp();
        while (IsRunning(id))
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < Long, $"process {id} goes on");
            Thread.Sleep(20);
        }
    }

    // Who has to collect it may be another than we, so a zombie has ended too.
    private static bool IsRunning(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1][0] is not 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
