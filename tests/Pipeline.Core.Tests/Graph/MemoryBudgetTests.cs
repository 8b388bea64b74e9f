using Pipeline.Graph;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Graph;

public sealed class MemoryBudgetTests
{
    // Only what hangs takes as long: twenty thousand times from thread to thread took more than thirty seconds on a core shared with many.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Rent_WhenTheCreditsAreTaken_WaitsUntilABufferIsReturned()
    {
        using MemoryBudget budget = new(400, 100, CancellationToken.None);
        byte[] first = budget.Rent(100);
        byte[] second = budget.Rent(10);

        Task<byte[]> third = OwnThread.Run(() => budget.Rent(100));
        await Task.Delay(50);
        Assert.False(third.IsCompleted);
        budget.Return(first);

        Assert.Same(first, await third.WaitAsync(Limit));
        Assert.Equal(100, second.Length);
    }

    [Fact]
    public async Task Rent_LargerThanTheBudget_IsGivenAlone()
    {
        using MemoryBudget budget = new(400, 100, CancellationToken.None);
        byte[] small = budget.Rent(1);

        Task<byte[]> giant = OwnThread.Run(() => budget.Rent(5000));
        await Task.Delay(50);
        Assert.False(giant.IsCompleted);
        budget.Return(small);
        Assert.InRange((await giant.WaitAsync(Limit)).Length, 5000, 8192);

        Task<byte[]> next = OwnThread.Run(() => budget.Rent(1));
        await Task.Delay(50);
        Assert.False(next.IsCompleted);
        budget.Return(await giant);
        await next.WaitAsync(Limit);
    }

    [Fact]
    public async Task Rent_WhileBatchesAreCharged_WaitsUntilTheyGiveItBack()
    {
        using MemoryBudget budget = new(400, 100, CancellationToken.None);
        byte[] first = budget.Rent(100);
        RecordBatch batch = BatchOf(first, budget);
        batch.ChargeRejects();

        Task<byte[]> second = OwnThread.Run(() => budget.Rent(100));
        await Task.Delay(50);
        Assert.False(second.IsCompleted);
        batch.GiveBack();
        await second.WaitAsync(Limit);
        await OwnThread.Run(() => budget.Rent(100)).WaitAsync(Limit);
    }

    [Fact]
    public void ChargeRejects_Twice_CountOnce()
    {
        long charged = 0;
        RecordBatch batch = new()
        {
            File = 0, Offset = 0, Buffer = [], Start = 0, Length = 0, WellFormed = true, Counts = [],
            Charge = bytes => charged += bytes,
            Rejects = [.. Enumerable.Range(0, 10).Select(i => new Reject(i, 0, 1, i, "read", null, "code", "message"))],
        };
        batch.ChargeRejects();
        batch.ChargeRejects();
        Assert.Equal(batch.Rejects.Room, charged);
        Assert.NotEqual(0, charged);

        batch.GiveBack();
        Assert.Equal(0, charged);
    }

    [Fact]
    public async Task Rent_WhenCancelled_Ends()
    {
        using CancellationTokenSource cancellation = new();
        using MemoryBudget budget = new(200, 100, cancellation.Token);
        budget.Rent(100);
        Task<byte[]> waiting = OwnThread.Run(() => budget.Rent(100));
        await Task.Delay(20);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Limit));
        Assert.ThrowsAny<OperationCanceledException>(() => budget.Rent(1));
    }

    [Fact]
    public async Task Rent_CancelledInTheMomentItBeginsToWait_Ends()
    {
        // Nothing is ever returned, so a wake-up that is lost is lost for good.
        for (int i = 0; i < 2000; i++)
        {
            using CancellationTokenSource cancellation = new();
            using MemoryBudget budget = new(200, 100, cancellation.Token);
            budget.Rent(100);
            using Barrier start = new(2);
            Task<byte[]> waiting = OwnThread.Run(() =>
            {
                start.SignalAndWait();
                return budget.Rent(100);
            });
            start.SignalAndWait();
            Thread.SpinWait(i % 200);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Limit));
        }
    }

    private static RecordBatch BatchOf(byte[] buffer, MemoryBudget budget) => new()
    {
        File = 0, Offset = 0, Buffer = buffer, Start = 0, Length = 100, WellFormed = true, Counts = [],
        Release = budget.Return,
        Charge = budget.Charge,
        Rejects = [new Reject(0, 0, 1, 0, "read", null, "code", new string('x', 100))],
    };

    [Fact]
    public async Task Rent_ManyThreadsReturning_NeverGivesMoreThanTheBudget()
    {
        const int Size = 64;
        using MemoryBudget budget = new(8 * Size, Size, CancellationToken.None);
        using System.Collections.Concurrent.BlockingCollection<byte[]> rented = new(100);
        int taken = 0;
        int most = 0;
        Task reading = OwnThread.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                byte[] buffer = budget.Rent(Size);
                most = Math.Max(most, Interlocked.Increment(ref taken));
                rented.Add(buffer);
            }

            rented.CompleteAdding();
        });
        Task[] returning = [.. Enumerable.Range(0, 4).Select(_ => OwnThread.Run(() =>
        {
            foreach (byte[] buffer in rented.GetConsumingEnumerable())
            {
                Interlocked.Decrement(ref taken);
                budget.Return(buffer);
            }
        }))];

        await Task.WhenAll([reading, .. returning]).WaitAsync(Limit);

        // A buffer takes twice its size: it and the output that is made of it.
        Assert.InRange(most, 1, 4);
    }
}
