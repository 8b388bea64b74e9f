using Pipeline.Graph;

namespace Pipeline.Core.Tests.Graph;

public sealed class FirstFailureTests
{
    [Fact]
    public void Set_SeveralFailures_KeepsTheFirstAndStops()
    {
        using FirstFailure failure = new(CancellationToken.None);
        InvalidDataException first = new("first");

        failure.Set(new AggregateException(first));
        failure.Set(new IOException("set off by the first"));

        Assert.Same(first, failure.Failure);
        Assert.True(failure.Token.IsCancellationRequested);
    }

    [Fact]
    public void Set_CancellationOnceItIsStopped_IsNoFailure()
    {
        using CancellationTokenSource outside = new();
        using FirstFailure failure = new(outside.Token);
        outside.Cancel();

        failure.Set(new OperationCanceledException());

        Assert.Null(failure.Failure);
        Assert.True(failure.Token.IsCancellationRequested);
    }

    [Fact]
    public void Set_CancellationThatNobodyAskedFor_IsAFailure()
    {
        using FirstFailure failure = new(CancellationToken.None);
        failure.Set(new OperationCanceledException());
        Assert.IsType<OperationCanceledException>(failure.Failure);
    }
}
