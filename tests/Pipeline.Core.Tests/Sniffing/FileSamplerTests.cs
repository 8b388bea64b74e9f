using Pipeline.Csv;
using Pipeline.Planning;
using Pipeline.Sniffing;

namespace Pipeline.Core.Tests.Sniffing;

public sealed class FileSamplerTests
{
    private const long Huge = 10L << 30;

    [Fact]
    public void Read_TenGigabytes_ReadsNoMoreThanItSays()
    {
        List<CountingSource> opened = [];
        using CountingSource front = new(0);
        FileSample sample = FileSampler.Read(front, "x.csv", offset => Open(offset));
        long read = front.BytesRead + opened.Sum(source => source.BytesRead);
        Assert.InRange(read, 1, FileSampler.MostBytes);
        Assert.Equal(read, sample.Length);
        Assert.False(sample.IsWhole);
        Assert.Equal(Huge - FileSampler.PieceBytes, opened[1].Offset);
        Assert.InRange(opened[0].Offset, Huge / 3, 2 * Huge / 3);
        Assert.All(opened, source => Assert.True(source.IsDisposed));

        CountingSource Open(long offset)
        {
            opened.Add(new CountingSource(offset));
            return opened[^1];
        }
    }

    [Fact]
    public void Read_Stream_ReadsItsFrontAlone()
    {
        using CountingSource front = new(0);
        FileSample sample = FileSampler.Read(front, "-", from: null);
        Assert.Equal((FileSampler.FrontBytes, 0, 0), (sample.Front.Length, sample.Middle.Length, sample.End.Length));
    }

    [Fact]
    public void Read_SmallFile_IsWhole()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x.csv", "a,b\n1,2\n");
        FileSample sample = FileSampler.Read(new FoundFile(path, "x.csv", IsStream: false));
        Assert.True(sample.IsWhole);
        Assert.Equal(8, sample.Length);
    }

    /// <summary>A file of ten gigabytes of one record, which counts what is read of it.</summary>
    private sealed class CountingSource(long offset) : IByteSource
    {
        public long Offset { get; } = offset;

        public long BytesRead { get; private set; }

        public bool IsDisposed { get; private set; }

        public long StoredBytes => Offset + BytesRead;

        public long? StoredLength => Huge;

        public int Read(Span<byte> target)
        {
            // In pieces, as a pipe gives them.
            int count = (int)Math.Min(Math.Min(target.Length, 4096), Huge - StoredBytes);
            "1,2\n"u8.CopyTo(target.Length >= 4 ? target : new byte[4]);
            BytesRead += count;
            return count;
        }

        public void Dispose() => IsDisposed = true;
    }
}
