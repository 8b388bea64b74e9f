using Pipeline.Files;

namespace Pipeline.Core.Tests.Files;

public sealed class ControlFolderTests
{
    [Theory]
    [InlineData("/d/out/.pipeline/runs/1/run.json", "/d/out")]
    [InlineData("/d/.x.csv.pipeline/lock", "/d/.x.csv.pipeline")]
    [InlineData("/d/.x.csv.pipeline/runs/1/run.json", "/d/.x.csv.pipeline")]
    [InlineData("/d/out/a.csv", "/d/out/a.csv")]
    public void OutputOf_FileOfOurs_IsAllThatItsRunWrote(string file, string expected) => Assert.Equal(expected, ControlFolder.OutputOf(file));
}
