using System.IO.Compression;
using System.Text;
using Pipeline.Core.Tests.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Planning;

/// <summary>Columns of numbers that nobody declared are told of where they are compared with one another, and nowhere else.</summary>
public sealed class ColumnSampleTests : IDisposable
{
    private const string Numbers = "sku,qty,min\nA,9,10\nB,100,20\n";
    private const string Filter = "stages: [{ filter: \"qty < min\" }]";

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("qty < min", "qty=integer,min=integer")]
    [InlineData("min = qty or qty <> min", "min=integer,qty=integer", "qty=integer,min=integer")]
    [InlineData("qty between '5' and min", "qty=integer,min=integer")]
    [InlineData("qty in ('5', min)", "qty=integer,min=integer")]
    [InlineData("greatest(qty, min) = '9'", "qty=integer,min=integer")]
    [InlineData("least(qty, min) = '9'", "qty=integer,min=integer")]
    [InlineData("nullif(qty, min) is null", "qty=integer,min=integer")]
    [InlineData("case qty when min then true end", "qty=integer,min=integer")]
    [InlineData("qty < min and qty < min", "qty=integer,min=integer")]
    [InlineData("qty < '10'")]
    [InlineData("qty < 10")]
    [InlineData("qty + 0 < min")]
    [InlineData("cast(qty as integer) < min")]
    [InlineData("sku < qty")]
    [InlineData("qty = qty")]
    [InlineData("coalesce(qty, min) is null")]
    public void Create_FilterOverNumbers_WarnsOfTexts(string filter, params string[] remedies) =>
        Assert.Equal(remedies, Remedies($"stages: [{{ filter: \"{filter}\" }}]", Numbers));

    [Theory]
    [InlineData("columns: { qty: { type: integer } }\nstages: [{ filter: \"qty < min\" }]")]
    [InlineData("columns: { qty: { type: text }, min: { type: text } }\nstages: [{ filter: \"qty < min\" }]")]
    [InlineData("stages: [{ derive: { qty: \"sku\" } }, { filter: \"qty < min\" }]")]
    public void Create_DeclaredOrComputed_DoesNotWarn(string pipeline) => Assert.Empty(Remedies(pipeline, Numbers));

    [Fact]
    public void Create_ColumnsOfOtherNames_AreWarnedOfByThoseOfTheFile() => Assert.Equal(
        ["'order qty=integer,min=integer'"],
        Remedies("stages: [{ select: [min, order qty] }, { filter: \"\\\"order qty\\\" < min\" }]", "order qty,min\n9,10\n"));

    [Fact]
    public void Create_RenamedColumn_IsDeclaredByTheNameInTheFile() => Assert.Equal(
        ["qty=integer,min=integer"], Remedies("stages: [{ rename: { qty: quantity } }, { filter: \"quantity < min\" }]", Numbers));

    [Theory]
    [InlineData("sku,qty,min\nA,9.5,10\nB,-1e2,20\n", "qty=decimal,min=integer")]
    [InlineData("sku,qty,min\nA,\"9\",\nB,,\"20\"\n", "qty=integer,min=integer")]
    [InlineData("sku;qty;min\r\nA;9;10\r\n", "qty=integer,min=integer")]
    [InlineData("sku,qty,min\nA,9,10,11\n\"B\"x,9,10\nC,9,10", "qty=integer,min=integer")]
    [InlineData("sku,qty,min\nA,9,10\nB,none,20\n")]
    [InlineData("sku,qty,min\nA,9,10\nB,\"\",20\n")]
    [InlineData("sku,qty,min\nA,,10\nB,,20\n")]
    [InlineData("sku,qty,min\n")]
    [InlineData("sku,qty,min\nA,9,10\n\"B,9,10\nC,9,10\n", "qty=integer,min=integer")]
    public void Create_ValuesOfTheFile_Decide(string text, params string[] remedies) => Assert.Equal(remedies, Remedies(Filter, text));

    // Its end may cut a number, or leave a text out.
    [Theory]
    [InlineData(5)]
    [InlineData(400)]
    [InlineData(20_000)]
    public void Create_LargeFile_IsJudgedByItsFirstRecords(int records)
    {
        StringBuilder text = new("sku,qty,min\n");
        for (int i = 0; i < records; i++)
        {
            text.Append("A,12345,6.5\n");
        }

        Assert.Equal(["qty=integer,min=decimal"], Remedies(Filter, text.ToString()));
        Assert.Equal(records < 100 ? [] : ["qty=integer,min=decimal"], Remedies(Filter, text.Append("A,x,6.5\n").ToString()));
    }

    [Fact]
    public void Create_RecordCutByTheEndOfTheSample_DoesNotCount()
    {
        // A record of the sample's 16 KiB would have no second field, or half of one.
        string text = $"sku,qty,min\nA,9,10\n{new string('x', 16_370)},1234567890,abc\nA,9,10\n";
        Assert.Equal(["qty=integer,min=integer"], Remedies(Filter, text));
    }

    [Fact]
    public void Create_CompressedHeaderlessFile_IsJudgedToo()
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionMode.Compress))
        {
            gzip.Write("9,10\n100,20\n"u8);
        }

        folder.Write("a.csv.gz", bytes.ToArray());
        PipelinePlan plan = PipelinePlan.Create(folder.Define("input: { csv: { header: false } }\nstages: [{ filter: \"column_1 < column_2\" }]"));
        Assert.Contains("--type column_1=integer,column_2=integer", Assert.Single(plan.Warnings).Message, StringComparison.Ordinal);
    }

    private string[] Remedies(string pipeline, string text)
    {
        folder.Write("a.csv", text);
        const string Before = "declare them: --type ";
        return [.. PipelinePlan.Create(folder.Define(pipeline)).Warnings.Select(warning => warning.Message[(warning.Message.IndexOf(Before, StringComparison.Ordinal) + Before.Length)..])];
    }
}
