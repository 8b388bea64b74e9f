using Pipeline.Processes;
using Pipeline.Workers;

namespace Pipeline.Core.Tests.Workers;

/// <summary>What tells fatal records from workers that are at fault.</summary>
public sealed class WorkerHealthTests
{
    private static readonly ChildFailureException Death = new(ChildFailure.Died, "it was ended by signal 9 (SIGKILL) before END", "");

    [Fact]
    public void Condemned_RecordsWithOthersBetween_AreNotTheWorkersFault()
    {
        WorkerHealth health = new("keep", 2);
        for (int record = 0; record < 22; record++)
        {
            health.Condemned(Death);
            health.Answered();
        }
    }

    [Fact]
    public void Condemned_MoreThanTwentyInARow_AreTheWorkersFault()
    {
        WorkerHealth health = new("keep", 2, memory: 64 << 20);
        for (int record = 0; record < 20; record++)
        {
            health.Condemned(Death);
        }

        ChildUnusableException thrown = Assert.Throws<ChildUnusableException>(() => health.Condemned(Death));

        Assert.Contains("each of 21 records in a row", thrown.Message, StringComparison.Ordinal);
        Assert.EndsWith("; --worker-memory is 64 MiB: raise it, or lower --batch-bytes, since a worker needs six times a batch", thrown.Message, StringComparison.Ordinal);
    }
}
