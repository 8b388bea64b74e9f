using System.Diagnostics;
using System.Runtime.Versioning;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class OutputLockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Take_HeldForLongerThanTheWait_NotNowWithHolderStartAndCommand()
    {
        using OutputLock held = Take(LockWait.None);
        List<string> said = [];

        RunException refused = Assert.Throws<RunException>(() => Take(new LockWait(TimeSpan.FromMilliseconds(120), said.Add, CancellationToken.None)));

        Assert.Equal(75, refused.ExitCode);
        Assert.Matches($"^'OUT' is in use by process {Environment.ProcessId} on .+, since [0-9-]+ [0-9:]+ UTC \\(.*dotnet.*\\); it was waited for 0.12 s ", refused.Message);
        Assert.StartsWith("waiting for 'OUT', which is in use by process ", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_GivenBackDuringTheWait_IsTaken()
    {
        OutputLock held = Take(LockWait.None);
        TaskCompletionSource waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

        Task<OutputLock> second = Task.Run(() => Take(new LockWait(TimeSpan.FromSeconds(60), _ => waits.SetResult(), CancellationToken.None)));
        await waits.Task.WaitAsync(TimeSpan.FromSeconds(30));
        held.Dispose();

        (await second.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
    }

    [Fact]
    public void Take_StoppedDuringTheWait_Cancelled()
    {
        using OutputLock held = Take(LockWait.None);
        using CancellationTokenSource stop = new();

        Assert.Throws<OperationCanceledException>(() => Take(new LockWait(TimeSpan.FromSeconds(60), _ => stop.Cancel(), stop.Token)));
    }

    [Fact]
    public void Again_SeveralFolders_OneTimeForAll()
    {
        LockWait wait = new(TimeSpan.FromMilliseconds(1), null, CancellationToken.None);
        while (wait.Again("a", () => "x"))
        {
        }

        Assert.False(wait.Again("b", () => "x"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"pid":"x","host":"y"}""")]
    [InlineData("""{"pid":1}""")]
    public void Describe_FileSaysNothing_AnotherProcess(string content) => Assert.Equal("another process", Described(content));

    [Fact]
    public void Describe_HolderIsGone_AnotherProcess()
    {
        using Process gone = Process.Start("/bin/true");
        gone.WaitForExit();

        Assert.Equal("another process", Described(new LockHolder(gone.Id, Environment.MachineName, DateTime.UtcNow)));
    }

    [Fact]
    public void Describe_NumberBelongsToAYoungerProcess_AnotherProcess() =>
        Assert.Equal("another process", Described(new LockHolder(Environment.ProcessId, Environment.MachineName, DateTime.UtcNow.AddDays(-400))));

    [Fact]
    public void Describe_HolderOnAnotherMachine_IsBelieved() =>
        Assert.Equal("process 7 on elsewhere, since 2026-01-02 03:04:05 UTC", Described(new LockHolder(7, "elsewhere", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc))));

    private string Described(LockHolder holder) => Described(System.Text.Encoding.UTF8.GetString(holder.Format()));

    private string Described(string content) => LockHolder.Describe(folder.Write("lock.json", content));

    private OutputLock Take(LockWait wait) => OutputLock.Take(folder.At("lock"), "OUT", FileSystemCalls.Instance, wait);
}
