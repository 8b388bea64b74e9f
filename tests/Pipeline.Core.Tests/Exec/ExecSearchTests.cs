using Pipeline.Exec;
using Pipeline.Processes;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Exec;

/// <summary>The search for records that a program cannot answer, with a function in the program's place.</summary>
public sealed class ExecSearchTests
{
    private static readonly ExecFailure Failure = ExecFailure.Crash("the program ended with exit code 3", "");

    [Theory]
    [InlineData(66, 3, 22)]
    public void Run_ScatteredBadRecords_AreFoundAndTheProgramIsNotAtFault(int records, int every, int bad)
    {
        IReadOnlyList<(int First, int Count, ExecOutcome Outcome)> parts = Search(records, index => index % every == 1);

        Assert.Equal(Enumerable.Range(0, records).Where(index => index % every == 1), parts.Where(part => part.Outcome.Failure is not null).Select(part => part.First));
        Assert.Equal(bad, parts.Count(part => part.Outcome.Failure is not null));
        Assert.Equal(records, parts.Sum(part => part.Count));
        Assert.Equal(parts.Select(part => part.First).Order(), parts.Select(part => part.First));
    }

    [Fact]
    public void Run_NearlyAllRecordsBad_IsTheProgramsFault()
    {
        ChildUnusableException thrown = Assert.Throws<ChildUnusableException>(() => Search(100, index => index > 0));

        Assert.Contains("it failed for 21 records in a row", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>Groups fail on the way to each bad record: together more of them than may fail without one being found.</summary>
    [Fact]
    public void Run_BadRecordsFarApart_AreFoundAlthoughManyGroupsFail()
    {
        IReadOnlyList<(int First, int Count, ExecOutcome Outcome)> parts = Search(4096, index => index % 512 == 0);

        Assert.Equal(Enumerable.Range(0, 8).Select(place => place * 512), parts.Where(part => part.Outcome.Failure is not null).Select(part => part.First));
    }

    private static IReadOnlyList<(int First, int Count, ExecOutcome Outcome)> Search(int records, Predicate<int> isBad) =>
        new ExecSearch(records, (first, end) => Enumerable.Range(first, end - first).Any(index => isBad(index)) ? new ExecOutcome(null, Failure) : new ExecOutcome(new NoAnswers(), null), new ExecHealth(), CancellationToken.None).Run();

    private sealed class NoAnswers : ExecAnswers
    {
        public override int Length => 0;

        public override int Record => 0;

        public override bool MoveNext() => false;

        public override void Copy(RecordFields fields)
        {
        }
    }
}
