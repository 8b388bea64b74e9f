using Pipeline.Core.Tests.Spill;
using Pipeline.Graph.Held;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Removed records that several stages take out: they are put in order when no more come.</summary>
public sealed class RemovedRecordsTests : IDisposable
{
    private readonly SpillFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void Complete_OfARunThatIsStopped_WritesNoneThatIsNotInOrderYet(bool isStopped, int writers)
    {
        int opened = 0;
        SpillSpace space = new(folder.Path, null, new SpillCalls());
        using RemovedRecords removed = new(isOfOneStage: false, () => new SpillSorter(1 << 20, space), () =>
        {
            opened++;
            throw new OperationCanceledException();
        });
        using PooledBytes origin = new();
        new RecordOrigin { Record = 7, Line = 8 }.AddTo(origin);
        removed.Add(0, new HeldRecord { Origin = origin.Written, Source = "x\n"u8 }, origin.Written, isNext: true);

        Exception? ended = Record.Exception(() => removed.Complete(isStopped));

        Assert.Equal((writers, writers > 0), (opened, ended is OperationCanceledException));
    }
}
