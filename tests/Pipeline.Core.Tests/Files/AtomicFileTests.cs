using System.Buffers;
using Pipeline.Files;

namespace Pipeline.Core.Tests.Files;

/// <summary>Content that is written as it is made.</summary>
public sealed class AtomicFileTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void Write_ContentInPieces_IsThatContent(int lines)
    {
        using TemporaryFolder folder = new();
        folder.Write("a.txt", "old");
        AtomicFile.Write(
            FileSystemCalls.Instance,
            folder.At("a.txt"),
            folder.At("a.tmp"),
            text =>
            {
                for (int i = 0; i < lines; i++)
                {
                    text.Write("a line\n"u8);
                }
            },
            sync: false);

        Assert.Equal(Enumerable.Repeat("a line", lines), File.ReadLines(folder.At("a.txt")));
        Assert.False(File.Exists(folder.At("a.tmp")));
    }
}
