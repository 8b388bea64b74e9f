using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

/// <summary>Bytes in memory, given out in pieces of at most so many.</summary>
internal sealed class MemorySource(byte[] bytes, int piece = int.MaxValue) : IByteSource
{
    public long StoredBytes { get; private set; }

    public long? StoredLength => bytes.Length;

    public int Read(Span<byte> target)
    {
        Assert.False(target.IsEmpty);
        int count = (int)Math.Min(Math.Min(target.Length, piece), bytes.Length - StoredBytes);
        bytes.AsSpan((int)StoredBytes, count).CopyTo(target);
        StoredBytes += count;
        return count;
    }

    public void Dispose()
    {
    }
}
