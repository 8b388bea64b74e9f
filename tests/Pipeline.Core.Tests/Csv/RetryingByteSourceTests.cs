using Pipeline.Core.Tests.Resilience;
using Pipeline.Csv;
using Pipeline.Resilience;

namespace Pipeline.Core.Tests.Csv;

/// <summary>A file that cannot be read for moments, at any byte, gives each byte once.</summary>
public sealed class RetryingByteSourceTests
{
    private static readonly int Stale = OperatingSystem.IsMacOS() ? 70 : 116;
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Read_FailsAtManyPlaces_GivesEachByteOnce(int every)
    {
        ReadRetry retry = new(TimeSpan.FromHours(1), new InstantClock());
        int reads = 0;
        List<FlakySource> opened = [];
        using (RetryingByteSource source = new(Open(0), Open, Path.GetTempPath(), retry))
        {
            List<byte> read = [];
            byte[] buffer = new byte[64];
            for (int count; (count = source.Read(buffer)) > 0;)
            {
                read.AddRange(buffer.AsSpan(0, count));
                Assert.Equal(read.Count, source.StoredBytes);
            }

            Assert.Equal(Content, read);
            Assert.Equal(retry.Count, opened.Count - 1);
            Assert.True(retry.Count > 10);
            Assert.Equal(opened.Count - 1, opened.Count(one => one.IsClosed));
        }

        Assert.True(opened[^1].IsClosed);

        FlakySource Open(long offset)
        {
            // Once in a while also the same place fails twice.
            FlakySource one = new((int)offset, () => ++reads % (every + 1) == 0 || reads % 7 == 0);
            opened.Add(one);
            return one;
        }
    }

    [Fact]
    public void Read_FailsForAnotherReason_ThrowsAtOnce()
    {
        ReadRetry retry = new(TimeSpan.FromHours(1), new InstantClock());
        using RetryingByteSource source = new(new FlakySource(0, () => true, error: 5), _ => throw new InvalidOperationException(), Path.GetTempPath(), retry);

        Assert.Equal(5, Assert.Throws<IOException>(() => source.Read(new byte[8])).HResult);
        Assert.Equal(0, retry.Count);
    }

    private sealed class FlakySource(int offset, Func<bool> fails, int? error = null) : IByteSource
    {
        public bool IsClosed { get; private set; }

        public long StoredBytes { get; private set; } = offset;

        public long? StoredLength => Content.Length;

        public int Read(Span<byte> target)
        {
            if (fails())
            {
                throw new IOException("for a moment", error ?? Stale);
            }

            // As reads of a file do, it may give less than it could.
            ReadOnlySpan<byte> rest = Content.AsSpan((int)StoredBytes);
            int count = Math.Min(rest.Length, Math.Min(target.Length, 33));
            rest[..count].CopyTo(target);
            StoredBytes += count;
            return count;
        }

        public void Dispose() => IsClosed = true;
    }
}
