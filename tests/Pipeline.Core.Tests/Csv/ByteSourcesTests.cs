using System.IO.Compression;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

public sealed class ByteSourcesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-sources-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("x.csv", false)]
    [InlineData("x.csv.gz", true)]
    [InlineData("hidden-gzip.csv", true)]
    public void Open_PlainOrGzip_GivesTheText(string name, bool compressed)
    {
        string path = Write(name, compressed ? Compress("a,b\n1,2\n"u8) : "a,b\n1,2\n"u8);
        using IByteSource source = ByteSources.Open(path, name);
        Assert.Equal("a,b\n1,2\n"u8.ToArray(), ReadAll(source));
        Assert.Equal(new FileInfo(path).Length, source.StoredLength);
        Assert.Equal(source.StoredLength, source.StoredBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a,b\n")]
    public void Open_GzNameWithoutGzip_IsAFault(string content)
    {
        using IByteSource source = ByteSources.Open(Write("x.gz", System.Text.Encoding.ASCII.GetBytes(content)), "x.gz");
        Assert.Equal(65, Assert.Throws<InputException>(() => ReadAll(source)).ExitCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    public void Open_ShortFiles_GivesTheirBytes(string content)
    {
        using IByteSource source = ByteSources.Open(Write("x.csv", System.Text.Encoding.ASCII.GetBytes(content)), "x.csv");
        Assert.Equal(content.Length, ReadAll(source).Length);
    }

    [Fact]
    public void Open_MissingOrFolder_HasItsExitCode()
    {
        Assert.Equal(66, Assert.Throws<InputException>(() => ByteSources.Open(Path.Combine(folder.FullName, "no.csv"), "no.csv")).ExitCode);
        Assert.Equal(77, Assert.Throws<InputException>(() => ByteSources.Open(folder.FullName, "folder")).ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task FromHandle_Pipe_ShortReadsGiveAllBytes()
    {
        using var server = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);

        // Taken before anything is written: a server that is closed closes the other end too, unless somebody has taken it.
        using SafePipeHandle client = server.ClientSafePipeHandle;
        byte[] bytes = Compress(new byte[300_000]);
        Task writing = OwnThread.Run(() =>
        {
            foreach (byte value in bytes)
            {
                server.WriteByte(value);
            }

            server.Dispose();
        });
        using IByteSource source = ByteSources.FromHandle(new(client.DangerousGetHandle(), ownsHandle: false), "-");
        Assert.Equal(300_000, ReadAll(source).Length);
        Assert.Null(source.StoredLength);
        await writing;
    }

    [Fact]
    public void FromHandle_RedirectedFile_IsReadFromWhereItStands()
    {
        using FileStream file = File.Open(Write("x.csv", "first\nrest\n"u8), FileMode.Open);
        file.Position = 6;
        file.Flush();
        using IByteSource source = ByteSources.FromHandle(file.SafeFileHandle, "-");
        Assert.Equal("rest\n"u8.ToArray(), ReadAll(source));
    }

    private string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var target = new MemoryStream();
        using (var compressor = new GZipStream(target, CompressionLevel.Fastest))
        {
            compressor.Write(bytes);
        }

        return target.ToArray();
    }

    private static byte[] ReadAll(IByteSource source)
    {
        using var target = new MemoryStream();
        byte[] buffer = new byte[100];
        int count;
        while ((count = source.Read(buffer)) > 0)
        {
            target.Write(buffer, 0, count);
        }

        return target.ToArray();
    }
}
