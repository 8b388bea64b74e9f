using Pipeline.Records;

namespace Pipeline.Core.Tests.Records;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("delimeter", "delimiter")]
    [InlineData("hedaer", "header")]
    [InlineData("QUOTE", "quote")]
    [InlineData("nmae", "name")]
    [InlineData("null_value", "null_values")]
    [InlineData("xyzzy", null)]
    [InlineData("", null)]
    [InlineData("a", null)]
    public void Nearest_Word_IsWithinAThirdOfItsLength(string word, string? expected)
    {
        Assert.Equal(expected, Suggestion.Nearest(word, ["delimiter", "quote", "header", "name", "names", "null_values"]));
    }

    [Fact]
    public void Nearest_HugeWord_IsNotCompared()
    {
        Assert.Null(Suggestion.Nearest(new string('x', 1_000_000), ["x"]));
    }
}
