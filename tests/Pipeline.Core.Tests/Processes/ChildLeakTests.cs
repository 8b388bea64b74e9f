using System.Text;
using Pipeline.Processes;

namespace Pipeline.Core.Tests.Processes;

/// <summary>
/// Handles of this process are counted, so no other test may run beside it. A hundred starts; a thousand with
/// <c>PIPELINE_TESTS_LONG=1</c>.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ChildLeakTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public Task Start_ManyTimes_LeavesNoHandleAndNoZombie() => OwnThread.Run(() =>
    {
        int starts = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 1000 : 100;
        RunOne();
        int handles = OpenHandles.NotTemporary();
        for (int i = 0; i < starts; i++)
        {
            RunOne();
        }

        Assert.InRange(OpenHandles.NotTemporary(), 0, handles + OpenHandles.OfTheRuntime);

        static void RunOne()
        {
            using ChildProcess child = ChildProcess.Start(new ChildProgram(["cat"]) { IsConfined = true });
            child.Input.Write(Encoding.UTF8.GetBytes("x"));
            child.Input.Dispose();
            Assert.Equal('x', child.Output.ReadByte());
            Assert.Equal(0, child.WaitForExit(TimeSpan.FromMilliseconds(Limit)));
            Assert.False(File.Exists($"/proc/{child.Id}/stat"), "a zombie");
        }
    });
}
