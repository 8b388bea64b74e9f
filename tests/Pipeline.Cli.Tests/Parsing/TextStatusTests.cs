using Pipeline.Cli.Terminal;
using Pipeline.Definition;

namespace Pipeline.Cli.Tests.Parsing;

public sealed class TextStatusTests
{
    [Fact]
    public void Problems_WithEscapeCodesOfOthers_ShowsThemAsText()
    {
        StringWriter error = new() { NewLine = "\n" };

        int exitCode = new TextStatus(error, useColor: false, isQuiet: true, isVerbose: false).Problems(
            [new Problem(new SourceMark("a\e[2Jb.yaml", 1, 2), "x\ay\n\u202Ez", 78) { Detail = "  w\e\n  ^" }, new Problem(null, "z", 66)]);

        Assert.Equal(66, exitCode);
        Assert.Equal("a\\x1b[2Jb.yaml:1:2: x\\x07y\\x0a\\u202ez\n  w\\x1b\n  ^\npipeline: z\n2 problems; nothing was written (exit 66)\n", error.ToString());
    }

    [Fact]
    public void Problems_WithColour_PaintsPlacesAndTheLastLine()
    {
        StringWriter error = new() { NewLine = "\n" };

        new TextStatus(error, useColor: true, isQuiet: false, isVerbose: false).Problems([new Problem(null, "z", 64)]);

        Assert.Equal("\e[1mpipeline\e[0m: z\n\e[31m1 problem; nothing was written (exit 64)\e[0m\n", error.ToString());
    }

    [Theory]
    [InlineData(false, false, "note failure ")]
    [InlineData(true, false, "failure ")]
    [InlineData(false, true, "note detail failure ")]
    public void Lines_QuietAndVerbose_DecideWhatIsWritten(bool quiet, bool verbose, string expected)
    {
        StringWriter error = new() { NewLine = " " };
        TextStatus status = new(error, useColor: false, quiet, verbose);

        status.Note("note");
        status.Detail("detail");
        status.Failure("failure");

        Assert.Equal(expected, error.ToString());
    }
}
