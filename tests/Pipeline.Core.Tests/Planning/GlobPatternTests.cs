using Pipeline.Planning;

namespace Pipeline.Tests.Planning;

public sealed class GlobPatternTests
{
    [Theory]
    [InlineData("*.csv", "a.csv", true)]
    [InlineData("*.csv", "b/a.csv", false)]
    [InlineData("*.csv", "a.CSV", false)]
    [InlineData("?.csv", "a.csv", true)]
    [InlineData("?.csv", "ab.csv", false)]
    [InlineData("?.csv", ".csv", false)]
    [InlineData("?.csv", "😀.csv", true)]
    [InlineData("2026-0?/orders-??.csv", "2026-03/orders-17.csv", true)]
    [InlineData("a*b*c", "aXbXbXc", true)]
    [InlineData("a*b*c", "aXcXb", false)]
    [InlineData("*", "a", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("**", "a/b/c", true)]
    [InlineData("**", "a", true)]
    [InlineData("a/**", "a", false)]
    [InlineData("*/**", "a", false)]
    [InlineData("*/**", "a/b/c", true)]
    [InlineData("a/", "a", false)]
    [InlineData("**/*.csv", "a.csv", true)]
    [InlineData("**/*.csv", "a/b/c.csv", true)]
    [InlineData("a/**/c.csv", "a/c.csv", true)]
    [InlineData("a/**/c.csv", "a/b/b/c.csv", true)]
    [InlineData("a/**/c.csv", "b/a/c.csv", false)]
    [InlineData("a/**/**/b/**/c", "a/x/b/y/z/c", true)]
    [InlineData("legacy/", "legacy/a/b.csv", true)]
    [InlineData("legacy/", "a/legacy/b.csv", false)]
    [InlineData("./a/./b.csv", "a/b.csv", true)]
    [InlineData("[x].csv", "[x].csv", true)]
    [InlineData("[x].csv", "x.csv", false)]
    [InlineData("a//b.csv", "a/b.csv", true)]
    [InlineData("/a.csv", "a.csv", false)]
    [InlineData("../a.csv", "a.csv", false)]
    [InlineData("", "a", false)]
    public void Matches_PathByPath_AsInAShell(string glob, string path, bool expected) =>
        Assert.Equal(expected, new GlobPattern(glob).Matches(path));

    [Fact]
    public void Matches_ManyStars_EndsSoon()
    {
        GlobPattern pattern = new(string.Concat(Enumerable.Repeat("*a", 100)) + "b");

        Assert.False(pattern.Matches(new string('a', 200)));
    }
}
