using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

/// <summary>A front, then one byte again and again, up to a length; then the end, or an I/O error.</summary>
internal sealed class EndlessSource(byte[] front, byte filler, long length) : IByteSource
{
    public bool FailsAtEnd { get; init; }

    public long StoredBytes { get; private set; }

    public long? StoredLength => null;

    public int Read(Span<byte> target)
    {
        if (StoredBytes == length)
        {
            return FailsAtEnd ? throw new IOException("read failed") : 0;
        }

        int count = (int)Math.Min(target.Length, length - StoredBytes);
        target[..count].Fill(filler);
        if (StoredBytes < front.Length)
        {
            count = Math.Min(count, front.Length - (int)StoredBytes);
            front.AsSpan((int)StoredBytes, count).CopyTo(target);
        }

        StoredBytes += count;
        return count;
    }

    public void Dispose()
    {
    }
}
