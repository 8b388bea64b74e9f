using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

public sealed class RunExceptionTests
{
    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new UnauthorizedAccessException(), 77, "permission denied" },
        { new IOException("input/output error", 5), 74, "input/output error" },
        { new IOException("no space", 28), 74, "the disk is full, it needs about 1,000 bytes more" },
        { new IOException("quota", 122), 74, "the disk is full" },
        { new IOException("read-only", 30), 73, "the file system is read-only" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void FromFileSystem_Failure_HasTheExitCodeAndSaysWhatToDo(Exception failure, int exitCode, string message)
    {
        RunException explained = RunException.FromFileSystem(failure, "write", "/no/such/place", bytesNeeded: 1000);

        Assert.Equal(exitCode, explained.ExitCode);
        Assert.StartsWith("cannot write '/no/such/place': ", explained.Message, StringComparison.Ordinal);
        Assert.Contains(message, explained.Message, StringComparison.Ordinal);
    }
}
