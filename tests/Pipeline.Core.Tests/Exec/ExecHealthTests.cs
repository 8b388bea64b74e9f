using Pipeline.Exec;
using Pipeline.Processes;

namespace Pipeline.Core.Tests.Exec;

/// <summary>What tells bad records from a bad program.</summary>
public sealed class ExecHealthTests
{
    private static readonly ExecFailure Hang = ExecFailure.Timeout(TimeSpan.FromSeconds(1), "");

    [Theory]
    [InlineData(1, 8)]
    [InlineData(3, 24)]
    public void AttemptFailed_HangsWithoutAnAnswerBetween_AreTheProgramsFault(int parallelism, int most)
    {
        ExecHealth health = new(parallelism);
        for (int i = 1; i < most; i++)
        {
            health.AttemptFailed(Hang);
        }

        ChildUnusableException thrown = Assert.Throws<ChildUnusableException>(() => health.AttemptFailed(Hang));

        Assert.StartsWith($"it hung {most} times", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AttemptFailed_HangsWithAnswersBetween_AreNotTheProgramsFault()
    {
        ExecHealth health = new();
        for (int i = 0; i < 50; i++)
        {
            health.AttemptFailed(Hang);
            health.Answered();
        }
    }

    [Fact]
    public void AttemptFailed_CrashesAlone_AreNotCounted()
    {
        ExecHealth health = new();
        for (int i = 0; i < 50; i++)
        {
            health.AttemptFailed(ExecFailure.Crash("the program ended with exit code 3", ""));
        }
    }

    [Fact]
    public void Rejected_MoreCodesThanAProgramHas_AreTheProgramsFault()
    {
        ExecHealth health = new();
        for (int i = 0; i < 200; i++)
        {
            health.Rejected($"code.{i % 100}");
        }

        Assert.Throws<ChildUnusableException>(() => health.Rejected("code.100"));
    }
}
