using System.Diagnostics;
using Pipeline.Processes;

namespace Pipeline.Core.Tests.Processes;

/// <summary>Conversations with real processes; each test has a limit and leaves none behind.</summary>
public sealed class FramedChildTests
{
    private const int Limit = 60_000;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Fact(Timeout = Limit)]
    public Task Conversation_WellBehaved_AnswersEachFrameAndEnds() => OwnThread.Run(() =>
    {
        using FramedChild child = Start("well");
        byte[] sent = new byte[3 << 20];
        new Random(1).NextBytes(sent);

        Assert.Equal("echo 1", child.Version);
        for (ulong i = 1; i <= 3; i++)
        {
            Task sending = OwnThread.Run(() => child.Send(FrameType.Batch, i, sent, "tail"u8, Long));
            Frame answer = child.Receive(FrameType.Result, i, Long);
            sending.GetAwaiter().GetResult();
            Assert.Equal([.. sent, .. "tail"u8], answer.Payload.ToArray());
        }

        child.End(Long);
    });

    [Theory(Timeout = Limit)]
    [InlineData("refuse", "it said: no such work")]
    [InlineData("short-hash", "the hash in its READY is not that of HELLO")]
    [InlineData("wrong-hash", "the hash in its READY is not that of HELLO")]
    [InlineData("usage", "stdout carries frames only")]
    public Task Start_ChildThatCannot_IsRefused(string behaviour, string message) => OwnThread.Run(() =>
    {
        ChildFailureException thrown = Assert.Throws<ChildFailureException>(() => Start(behaviour));

        Assert.Equal(ChildFailure.Refused, thrown.Failure);
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = Limit)]
    public Task Start_ChildThatDies_SaysHow() => OwnThread.Run(() =>
    {
        ChildFailureException thrown = Assert.Throws<ChildFailureException>(() => Start("die-at-hello"));

        Assert.Equal((ChildFailure.Died, "it ended with exit code 3 before END"), (thrown.Failure, thrown.Message));
    });

    [Fact(Timeout = Limit)]
    public Task Start_NoSuchProgram_SaysSo() => OwnThread.Run(() =>
    {
        Assert.Throws<ChildStartException>(() => FramedChild.Start(new ChildProgram(["/no/such/program"]), "{}"u8.ToArray(), Long, CancellationToken.None));
    });

    [Fact(Timeout = Limit)]
    public Task Start_ChildThatSaysNothing_IsSilent() => OwnThread.Run(() =>
    {
        ChildFailureException thrown = Assert.Throws<ChildFailureException>(
            () => FramedChild.Start(TestChild.Program("frames", "not-at-all"), "{}"u8.ToArray(), Short, CancellationToken.None));

        Assert.Equal(ChildFailure.Silent, thrown.Failure);
    });

    [Theory(Timeout = Limit)]
    [InlineData("exit", "Died", "it ended with exit code 3 before END")]
    [InlineData("exit-0", "Died", "it ended with exit code 0 before END")]
    [InlineData("kill", "Died", "it was ended by signal 9 (SIGKILL) before END")]
    [InlineData("close-output", "Died", "it closed its stdout without END and went on")]
    [InlineData("error", "SaidError", "it said: cannot go on")]
    [InlineData("stray-line", "BrokeProtocol", "stdout carries frames only")]
    [InlineData("half-a-frame", "BrokeProtocol", "the stream ended inside a frame")]
    [InlineData("wrong-number", "BrokeProtocol", "expected the answer to frame 7, found that to frame 8")]
    [InlineData("wrong-type", "BrokeProtocol", "expected RESULT, found READY")]
    public Task Receive_ChildThatMisbehaves_SaysHow(string behaviour, string failure, string message) => OwnThread.Run(() =>
    {
        using FramedChild child = Start(behaviour);
        child.Send(FrameType.Batch, 7, "x"u8, [], Long);

        ChildFailureException thrown = Assert.Throws<ChildFailureException>(() => child.Receive(FrameType.Result, 7, Long));

        Assert.Equal(failure, thrown.Failure.ToString());
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(string.Equals(behaviour, "exit", StringComparison.Ordinal) ? "the \uFFFD[31mlast\uFFFD words" : "", thrown.StandardError);
    });

    [Fact(Timeout = Limit)]
    public Task Receive_ChildThatHangs_IsEndedAtTheDeadline() => OwnThread.Run(() =>
    {
        using FramedChild child = Start("hang");
        child.Send(FrameType.Batch, 7, "x"u8, [], Long);

        ChildFailureException thrown = Assert.Throws<ChildFailureException>(() => child.Receive(FrameType.Result, 7, Short));

        Assert.Equal(ChildFailure.Silent, thrown.Failure);
        Assert.False(IsAlive(child.Id));
    });

    [Fact(Timeout = Limit)]
    public Task Send_ChildThatDoesNotRead_IsEndedAtTheDeadlineAndReceiveSaysSo() => OwnThread.Run(() =>
    {
        using FramedChild child = Start("hang");
        child.Send(FrameType.Batch, 7, "x"u8, [], Long);
        child.Send(FrameType.Batch, 8, new byte[8 << 20], [], Short);

        Assert.Equal(ChildFailure.Silent, Assert.Throws<ChildFailureException>(() => child.Receive(FrameType.Result, 7, Long)).Failure);
    });

    [Theory(Timeout = Limit)]
    [InlineData("no-end", "Died", "it ended with exit code 0 before END")]
    [InlineData("end-badly", "Died", "it said END and then ended with exit code 4")]
    [InlineData("end-twice", "BrokeProtocol", "expected nothing after END, found END")]
    [InlineData("stay", "Silent", "it gave no answer in time")]
    public Task End_ChildThatEndsOtherwise_SaysHow(string behaviour, string failure, string message) => OwnThread.Run(() =>
    {
        using FramedChild child = Start(behaviour);

        ChildFailureException thrown = Assert.Throws<ChildFailureException>(() => child.End(behaviour is "stay" ? Short : Long));

        Assert.Equal((failure, message), (thrown.Failure.ToString(), thrown.Message));
    });

    [Fact(Timeout = Limit)]
    public Task Receive_Cancelled_EndsAtOnceAndIsNoFailure() => OwnThread.Run(() =>
    {
        using CancellationTokenSource cancellation = new();
        using FramedChild child = FramedChild.Start(TestChild.Program("frames", "hang"), "{}"u8.ToArray(), Long, cancellation.Token);
        child.Send(FrameType.Batch, 7, "x"u8, [], Long);
        cancellation.CancelAfter(Short);

        Assert.Throws<OperationCanceledException>(() => child.Receive(FrameType.Result, 7, TimeSpan.FromHours(1)));
        Assert.False(IsAlive(child.Id));
    });

    private static FramedChild Start(string behaviour) =>
        FramedChild.Start(TestChild.Program("frames", behaviour), "{}"u8.ToArray(), Long, CancellationToken.None);

    private static bool IsAlive(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
