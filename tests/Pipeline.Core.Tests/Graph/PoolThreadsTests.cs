using Pipeline.Graph;

namespace Pipeline.Core.Tests.Graph;

/// <summary>The pool's threads belong to the process: other tests may ask for some meanwhile, but for far fewer than these.</summary>
public sealed class PoolThreadsTests
{
    [Fact]
    public void Dispose_AfterAskingForThreads_GivesThemBack()
    {
        int before = Least();

        using (new PoolThreads(10_000))
        {
            Assert.InRange(Least(), before + 9_000, before + 11_000);
        }

        Assert.InRange(Least(), 1, before + 1_000);
    }

    private static int Least()
    {
        ThreadPool.GetMinThreads(out int workers, out _);
        return workers;
    }
}
