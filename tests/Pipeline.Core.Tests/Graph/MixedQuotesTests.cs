namespace Pipeline.Core.Tests.Graph;

/// <summary>Files of one run that are quoted differently, and what is written of them.</summary>
public sealed class MixedQuotesTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_FilesWithTheirOwnQuotes_EachIsReadByItsOwnAndWrittenWithDoubleQuotes()
    {
        folder.Write("a.csv", "id,text\n1,'x, \"y\"'\n2,'it''s'\n3,plain\n");
        folder.Write("b.csv", "id,text\n1,\"x, y\"\n2,it's\n3,\"plain\"\n");

        PipelineResult result = (await folder.RunAsync("input: { files: [{ match: a.csv, csv: { quote: \"'\" } }] }")).AssertPublished();

        Assert.Equal("id,text\n1,\"x, \"\"y\"\"\"\n2,\"it's\"\n3,plain\n", result.Published()["a.csv"]);
        Assert.Equal("id,text\n1,\"x, y\"\n2,it's\n3,\"plain\"\n", result.Published()["b.csv"]);
    }

    [Fact]
    public async Task Run_FilesWithTheirOwnNullWords_EachHasItsOwn()
    {
        folder.Write("a.csv", "id,text\n1,NA\n2,\n");
        folder.Write("b.csv", "id,text\n1,NA\n2,\n");

        PipelineResult result = (await folder.RunAsync("""
            input: { files: [{ match: a.csv, csv: { null_values: [NA] } }] }
            stages: [{ name: d, derive: { none: "text is null" } }]
            """)).AssertPublished();

        Assert.Equal("id,text,none\n1,NA,true\n2,,false\n", result.Published()["a.csv"]);
        Assert.Equal("id,text,none\n1,NA,false\n2,,true\n", result.Published()["b.csv"]);
    }

    [Fact]
    public async Task Run_NoBytesAndNoHeaderDue_PublishesAnEmptyFile()
    {
        folder.Write("a.csv", "");
        folder.Write("b.csv", "1,2\n");

        PipelineResult result = (await folder.RunAsync("input: { csv: { header: false } }")).AssertPublished();

        Assert.Equal("", result.Published()["a.csv"]);
        Assert.Equal("1,2\n", result.Published()["b.csv"]);
    }
}
