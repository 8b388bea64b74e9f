using Pipeline.Definition;

namespace Pipeline.Core.Tests.Definition;

public sealed class LookupFlagTests
{
    [Theory]
    [InlineData("customers.csv on customer=id take name,country", """{"file":"customers.csv","on":{"customer":"id"},"take":["name","country"]}""")]
    [InlineData("my customers.csv on id keep unmatched", """{"file":"my customers.csv","on":{"id":"id"},"keep":"unmatched"}""")]
    [InlineData("\"on my disk.csv\" on a=b, c take x=y duplicate first missing null", """{"file":"on my disk.csv","on":{"a":"b","c":"c"},"take":[{"x":"y"}],"duplicate":"first","missing":"null"}""")]
    [InlineData("c.csv on \"a=b\"=\"c d\" take \"x,y\"", """{"file":"c.csv","on":{"a=b":"c d"},"take":["x,y"]}""")]
    public void Read_WordsInOrder_IsWhatAFileWouldSay(string value, string expected) =>
        Assert.Equal(expected, LookupFlag.Read(value, new SourceMark("--lookup", 0, 0))?.ToJson());

    [Theory]
    [InlineData("")]
    [InlineData("customers.csv")]
    [InlineData("on a=b take c")]
    [InlineData("c.csv on take c")]
    [InlineData("c.csv on a=b=c take c")]
    [InlineData("c.csv on a=b take c on d")]
    [InlineData("c.csv on a=b take")]
    [InlineData("c.csv on a=b keep")]
    [InlineData("c.csv on a=\"b take c")]
    public void Read_AnythingElse_IsNone(string value) => Assert.Null(LookupFlag.Read(value, new SourceMark("--lookup", 0, 0)));
}
