using Pipeline.Definition;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

/// <summary>Holds the recipe of src/README.md for a new compression: a value without its line in the table or its format is found here.</summary>
public sealed class MemberFormatTests
{
    public static TheoryData<OutputCompression> Compressions => [.. Enum.GetValues<OutputCompression>().Except([OutputCompression.None])];

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Of_EachCompression_HasAWordAnEndingAndAFormat(OutputCompression compression)
    {
        Assert.Equal(compression.ToString(), compression.Word(), ignoreCase: true);
        Assert.Contains(compression.Word(), OutputCompressions.Words);
        Assert.StartsWith(".", compression.Ending(), StringComparison.Ordinal);
        Assert.Equal(compression, OutputCompressions.NamedBy("a.csv" + compression.Ending()));
        Assert.NotNull(MemberFormat.Of(new OutputDefinition { Folder = "out", Compression = compression }));
        Assert.NotNull(MemberFormat.Of(new OutputDefinition { Folder = "out", Path = "{stem}.csv" + compression.Ending() }));
    }

    [Fact]
    public void Of_OutputThatNamesNoCompression_IsNull()
    {
        Assert.Equal(OutputCompression.None, OutputCompressions.NamedBy("a.csv"));
        Assert.Null(MemberFormat.Of(new OutputDefinition { Folder = "out" }));
        Assert.Null(MemberFormat.Of(new OutputDefinition { Folder = "-", Path = "a.csv.gz" }));
    }
}
