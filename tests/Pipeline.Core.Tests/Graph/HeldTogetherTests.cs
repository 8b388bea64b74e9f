namespace Pipeline.Core.Tests.Graph;

/// <summary>Stages that hold records one behind the other, and around an aggregation, whose records are of no file.</summary>
public sealed class HeldTogetherTests : IDisposable
{
    private const string Stages = """
        columns: { n: { type: integer, unique: true }, x: { type: integer } }
        stages:
          - { dedupe: [k, x] }
          - { aggregate: { by: [k], values: { total: "sum(x)" } } }
          - { running: { values: { so_far: "cumsum(total)", share: "share(total)" } } }
          - { dedupe: { by: total, keep: last } }
          - { top: { by: [{ column: total, order: desc }], n: 2 } }
        """;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_AroundAnAggregation_EachTakesWhatTheOneBeforeGives()
    {
        folder.Write("a.csv", "n,k,x\n1,a,3\n2,b,5\n3,a,3\n4,c,1\n");
        folder.Write("b.csv", "n,k,x\n5,a,2\n6,d,1\n7,c,0\n");

        PipelineResult result = (await folder.RunAsync(Stages)).AssertPublished();

        // a 5, b 5, c 1, d 1
        Assert.Equal("k,total,so_far,share\nb,5,10,0.4166666666666667\nd,1,12,0.08333333333333333\n", result.PublishedText());
        Assert.Equal(3, result.Report.Totals.Counts.Deduplicated);
        await HeldRuns.AssertSameAnyWayAsync(folder, Stages, result.Fingerprint());
    }
}
