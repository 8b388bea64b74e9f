namespace Pipeline.Csv;

/// <summary>A source that ends before the file does.</summary>
/// <param name="source">Stands at the first byte; owned.</param>
/// <param name="length">How many bytes there are.</param>
internal sealed class RangeByteSource(IByteSource source, long length) : IByteSource
{
    private long left = length;

    /// <inheritdoc/>
    public long StoredBytes => source.StoredBytes;

    /// <inheritdoc/>
    public long? StoredLength => source.StoredLength;

    /// <inheritdoc/>
    public long CallTicks => source.CallTicks;

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        if (left == 0)
        {
            return 0;
        }

        int count = source.Read(target[..(int)Math.Min(target.Length, left)]);
        left -= count;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
