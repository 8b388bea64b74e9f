using System.Buffers;
using System.Text;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

public sealed class ManifestTests
{
    [Fact]
    public void WriteTo_FilesInAnyOrder_AreSortedByTheBytesOfTheirPathsAndReadBack()
    {
        ArrayBufferWriter<byte> text = new();
        Manifest.WriteTo(text, [File("b.csv"), File("a/z.csv"), File("B.csv") with { Stale = true }]);

        Assert.Equal([File("B.csv") with { Stale = true }, File("a/z.csv"), File("b.csv")], Manifest.Parse(text.WrittenMemory));
    }

    [Theory]
    [InlineData("""{"version":1,"files":[]}""", true)]
    [InlineData("""{"version":2,"files":[]}""", false)]
    [InlineData("""{"version":1}""", false)]
    [InlineData("""{"version":1,"files":[{"path":"a/b.csv","records":1,"bytes":2,"sha256":""}]}""", true)]
    [InlineData("""{"version":1,"files":[{"path":"../b.csv","records":1,"bytes":2,"sha256":""}]}""", false)]
    [InlineData("""{"version":1,"files":[{"path":"/etc/passwd","records":1,"bytes":2,"sha256":""}]}""", false)]
    [InlineData("""{"version":1,"files":[{"path":"_SUCCESS","records":1,"bytes":2,"sha256":""}]}""", false)]
    [InlineData("not JSON", false)]
    public void Parse_Text_IsOursOnlyOfThisVersionAndBelowTheFolder(string text, bool isOurs) =>
        Assert.Equal(isOurs, Manifest.Parse(Encoding.UTF8.GetBytes(text)) is not null);

    private static PublishedFile File(string path) => new(path, 1, 2, "00");
}
