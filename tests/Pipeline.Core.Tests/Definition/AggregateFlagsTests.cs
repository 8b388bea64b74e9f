using Pipeline.Definition;

namespace Pipeline.Core.Tests.Definition;

public sealed class AggregateFlagsTests
{
    [Theory]
    [InlineData("""[{"by":["a","b,c"],"values":{"n":"count()","p":"quantile(x, 0.9, 'a,b')","q (1)":"sum(y)"}}]""", "--group-by", "a,\"b,c\"", "--agg", "n=count(),p=quantile(x, 0.9, 'a,b'),\"q (1)\"=sum(y)")]
    [InlineData("""[{"values":{"n":"count()"}}]""", "--agg", "n=count()")]
    [InlineData("""[{"by":["a"]},{"by":["b"],"values":{"n":"max(\"a,b\")"}}]""", "--group-by", "a", "--group-by", "b", "--agg", "n=max(\"a,b\")")]
    [InlineData("""[{"by":["a"],"values":{"n":"count()"}},{"values":{"m":"count()"}}]""", "--group-by", "a", "--agg", "n=count()", "--agg", "m=count()")]
    public void Load_GroupByAndAgg_AreOneStage(string expected, params string[] flags)
    {
        LoadedDefinition loaded = Reading.Flags(flags);

        Assert.Empty(loaded.Problems);
        Assert.All(loaded.Definition.Stages, stage => Assert.Equal("aggregate", stage.Kind));
        Assert.Equal(expected, $"[{string.Join(',', loaded.Definition.Stages.Select(stage => stage.Body.ToJson()))}]");
    }

    [Theory]
    [InlineData("--agg", "count()")]
    [InlineData("--agg", "n=")]
    [InlineData("--agg", "n=count(),n=sum(x)")]
    [InlineData("--group-by", "a,,b")]
    public void Load_FlagThatIsNone_SaysWhatWasExpected(string flag, string value)
    {
        Problem problem = Assert.Single(Reading.Flags(flag, value).Problems);

        Assert.Contains(flag is "--agg" ? "name=sum(column),…" : "column,…", problem.Message, StringComparison.Ordinal);
    }
}
