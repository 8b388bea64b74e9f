using Pipeline.Reports;

namespace Pipeline.Core.Tests.Reports;

public sealed class ResumeCommandTests
{
    [Theory]
    [InlineData("in -o out", "in -o out --resume --max-rejects 3")]
    [InlineData("in --max-rejects 2 -o out", "in -o out --resume --max-rejects 3")]
    [InlineData("in --max-rejects=2% -o out", "in -o out --resume --max-rejects 3")]
    [InlineData("-o out -- -in --max-rejects", "-o out --resume --max-rejects 3 -- -in --max-rejects")]
    public void Words_LimitThatWasTyped_IsReplaced(string typed, string expected) =>
        Assert.Equal(expected, string.Join(' ', ResumeCommand.Words(typed.Split(' '), ["--max-rejects", "3"])));

    [Fact]
    public void Words_NothingMore_OnlyResumes() => Assert.Equal(["in", "--max-rejects", "2", "--resume"], ResumeCommand.Words(["in", "--max-rejects", "2"], []));
}
