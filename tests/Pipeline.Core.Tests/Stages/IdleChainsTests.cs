using Pipeline.Csv;
using Pipeline.Stages;

namespace Pipeline.Core.Tests.Stages;

public sealed class IdleChainsTests
{
    [Fact]
    public void Add_MoreProgramsThanAreKept_DropsThoseNotUsedForLongest()
    {
        IdleChains<object> idle = new(atOnce: 1);
        (ChainProgram Program, object Chain)[] chains = [.. Enumerable.Range(0, 1000).Select(_ => (Program(), new object()))];
        foreach ((ChainProgram program, object chain) in chains)
        {
            idle.Add(program, chain);
        }

        Assert.Equal(IdleChains<object>.Least, chains.Count(each => ReferenceEquals(each.Chain, idle.Take(each.Program))));
        Assert.Null(idle.Take(chains[^1].Program));
    }

    [Fact]
    public void Take_SeveralChainsOfOneProgram_GivesEachOnce()
    {
        IdleChains<object> idle = new(atOnce: 40);
        ChainProgram program = Program();
        object[] chains = [.. Enumerable.Range(0, 40).Select(_ => new object())];
        Array.ForEach(chains, chain => idle.Add(program, chain));

        Assert.Equal(40, chains.Select(_ => idle.Take(program)).Distinct().Count(chain => chain is not null));
        Assert.Null(idle.Take(program));
    }

    private static ChainProgram Program() => new()
    {
        Dialect = new CsvDialect((byte)',', (byte)'"', Header: true, [[]], MaxRecord: 100),
        SourceFields = 1,
        Slots = 1,
        First = true,
        Steps = [],
        Now = 0,
    };
}
