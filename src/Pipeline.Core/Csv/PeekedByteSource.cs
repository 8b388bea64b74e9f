using Pipeline.Csv.Compression;

namespace Pipeline.Csv;

/// <summary>A source whose first bytes were looked at, and are given out all the same.</summary>
internal sealed class PeekedByteSource : IByteSource
{
    private readonly IByteSource source;
    private readonly byte[] first = new byte[PackedFormats.Looked];
    private readonly int firstLength;
    private int given;

    /// <summary>Looks at the first bytes.</summary>
    /// <param name="source">The source, at its front; owned and closed by this one.</param>
    public PeekedByteSource(IByteSource source)
    {
        this.source = source;
        int count;
        while (firstLength < first.Length && (count = source.Read(first.AsSpan(firstLength))) > 0)
        {
            firstLength += count;
        }
    }

    /// <summary>The first bytes, <see cref="PackedFormats.Looked"/> where there are so many.</summary>
    public ReadOnlySpan<byte> First => first.AsSpan(0, firstLength);

    /// <inheritdoc/>
    public long StoredBytes => source.StoredBytes - (firstLength - given);

    /// <inheritdoc/>
    public long? StoredLength => source.StoredLength;

    /// <inheritdoc/>
    public long CallTicks => source.CallTicks;

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        int count = Math.Min(firstLength - given, target.Length);
        first.AsSpan(given, count).CopyTo(target);
        given += count;
        return count == target.Length || (given < firstLength) ? count : count + source.Read(target[count..]);
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
