using Pipeline.Resilience;

namespace Pipeline.Csv;

/// <summary>
/// A regular file that is opened again and read on at the same byte where reading failed for a moment. So no byte comes twice.
/// A file that was replaced meanwhile shows in its identity, which is looked at before anything is published.
/// </summary>
/// <param name="first">The file as it was opened first; owned and closed by this source.</param>
/// <param name="open">Opens it again, at a byte.</param>
/// <param name="path">The file.</param>
/// <param name="retry">How often and how long.</param>
internal sealed class RetryingByteSource(IByteSource first, Func<long, IByteSource> open, string path, ReadRetry retry) : IByteSource
{
    private IByteSource source = first;
    private long earlier;

    /// <inheritdoc/>
    public long StoredBytes => source.StoredBytes;

    /// <inheritdoc/>
    public long? StoredLength => source.StoredLength;

    /// <inheritdoc/>
    public long CallTicks => earlier + source.CallTicks;

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        try
        {
            return source.Read(target);
        }
        catch (IOException exception) when (retry.IsWorthIt(exception, path))
        {
            byte[] bytes = new byte[target.Length];
            int count = retry.Run(path, exception, () => ReadOn(bytes));
            bytes.AsSpan(0, count).CopyTo(target);
            return count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    private int ReadOn(byte[] bytes)
    {
        // The server may have forgotten the handle for good.
        IByteSource opened = open(source.StoredBytes);
        earlier += source.CallTicks;
        source.Dispose();
        source = opened;
        return source.Read(bytes);
    }
}
