using System.IO.Compression;
using System.Text;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

public sealed class DestinationsTests
{
    private static readonly byte[] Header = "id,text\n"u8.ToArray();

    [Theory]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    [InlineData(3_000_000)]
    public void Take_AnyPieces_OneMemberForEachMiB(int piece)
    {
        byte[] plain = Lines(0, 3 << 20);
        using TemporaryFolder folder = new();
        byte[] compressed = Write(folder, piece, plain);

        Assert.Equal([.. Header, .. plain], Inflate(compressed));
        byte[] whole = [.. Header, .. plain];
        IEnumerable<byte> members = whole.Chunk(MemberFormat.PlainBytes).SelectMany(chunk => new GzipMembers(6).Encode(chunk, out int length)[..length]);
        Assert.Equal(members, compressed);
    }

    [Fact]
    public void Take_ExactlyOneMiB_OneMember()
    {
        using TemporaryFolder folder = new();
        byte[] plain = Lines(0, (1 << 20) - Header.Length);

        Assert.Equal(new GzipMembers(6).Encode([.. Header, .. plain], out int length)[..length], Write(folder, 70_000, plain));
    }

    [Fact]
    public void Take_MoreDestinationsThanFitInMemory_GoThroughAScratchFile()
    {
        const int Count = 50;
        using TemporaryFolder folder = new();
        using StagedFiles staged = new(folder.Path, FileSystemCalls.Instance);
        using Destinations destinations = new(staged, new GzipMembers(1));
        List<OutputPart> parts = [];
        bool hadScratch = false;
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < Count; i++)
            {
                destinations.Take($"{i}.csv.gz", Header, Lines(i, 400_000 + i), 1, parts);
                hadScratch |= Directory.Exists(folder.At(ControlFolder.FolderName));
                Flush(parts);
            }
        }

        destinations.FinishAll(4, CancellationToken.None);
        destinations.Dispose();
        Assert.True(hadScratch);
        Assert.False(Directory.Exists(folder.At(ControlFolder.FolderName)));
        foreach (PublishedFile file in staged.Seal())
        {
            int i = int.Parse(file.Path.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
            byte[] expected = [.. Header, .. Enumerable.Repeat(Lines(i, 400_000 + i), 3).SelectMany(lines => lines)];
            Assert.True(expected.AsSpan().SequenceEqual(Inflate(File.ReadAllBytes(folder.At(file.Path)))), file.Path);
            Assert.Equal(3, file.Records);
        }
    }

    [Fact]
    public void Take_ScratchFileCannotBeWritten_Says74()
    {
        using TemporaryFolder folder = new();
        // Calls up to the scratch file: its folder is that of the staged files, which comes first.
        using StagedFiles staged = new(folder.Path, FaultyCalls.FailAt(44, error: 28), mostOpen: 1000);
        using Destinations destinations = new(staged, new GzipMembers(1));
        RunException exception = Assert.Throws<RunException>(() =>
        {
            for (int i = 0; i < 60; i++)
            {
                destinations.Take($"{i}.csv.gz", Header, Lines(i, 500_000), 1, []);
            }
        });
        Assert.Equal(74, exception.ExitCode);
        Assert.Contains("scratch", exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Write(TemporaryFolder folder, int piece, byte[] plain)
    {
        using StagedFiles staged = new(folder.Path, FileSystemCalls.Instance);
        using Destinations destinations = new(staged, new GzipMembers(6));
        List<OutputPart> parts = [];
        for (int at = 0; at < plain.Length; at += piece)
        {
            destinations.Take("a.csv.gz", Header, plain.AsMemory(at, Math.Min(piece, plain.Length - at)), 1, parts);
        }

        destinations.Finish("a.csv.gz", parts);
        parts.ForEach(part => part.Encode(new GzipMembers(6)));
        Flush(parts, encode: false);
        staged.Seal();
        return File.ReadAllBytes(folder.At("a.csv.gz"));
    }

    private static void Flush(List<OutputPart> parts, bool encode = true)
    {
        foreach (OutputPart part in parts)
        {
            if (encode)
            {
                part.Encode(new GzipMembers(1));
            }

            part.File.Write(part.Bytes);
            part.File.AppendHash(part.Bytes);
            part.Release();
        }

        parts.Clear();
    }

    private static byte[] Lines(int seed, int length)
    {
        StringBuilder text = new();
        Random random = new(seed);
        while (text.Length < length)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{random.Next()},text\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static byte[] Inflate(byte[] compressed)
    {
        using GZipStream gzip = new(new MemoryStream(compressed), CompressionMode.Decompress);
        using MemoryStream plain = new();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
