using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Csv.Dialects;

/// <summary>A file in UTF-8 whose bytes are kept until they are taken: its text is its bytes.</summary>
internal sealed class OwnByteSource : IOwnSource
{
    private readonly IByteSource source;
    private byte[] kept;
    private int first;
    private int end;

    /// <summary>Keeps the bytes of a source.</summary>
    /// <param name="source">The bytes; not disposed of here.</param>
    /// <param name="begun">What was read of them already, and counts as given out.</param>
    public OwnByteSource(IByteSource source, ReadOnlySpan<byte> begun)
    {
        this.source = source;
        kept = begun.ToArray();
        end = kept.Length;
    }

    /// <inheritdoc/>
    public long StoredBytes => source.StoredBytes;

    /// <inheritdoc/>
    public long? StoredLength => source.StoredLength;

    /// <inheritdoc/>
    public long CallTicks => source.CallTicks;

    /// <inheritdoc/>
    public long TakenText { get; private set; }

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        int count = source.Read(target);
        MakeRoom(count);
        target[..count].CopyTo(kept.AsSpan(end));
        end += count;
        return count;
    }

    /// <inheritdoc/>
    public long OffsetOf(long text) => text;

    /// <inheritdoc/>
    public uint ChecksumUpTo(long text) => Crc32C.Append(0, kept.AsSpan(first, (int)(text - TakenText)));

    /// <inheritdoc/>
    public int TextUpTo(long offset) => offset - TakenText <= end - first ? (int)(offset - TakenText) : -1;

    /// <inheritdoc/>
    public IOwnText Take(int text)
    {
        OwnBytes taken = new(kept.AsSpan(first, text));
        first += text;
        TakenText += text;
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The source belongs to whoever opened it.
    }

    private void MakeRoom(int count)
    {
        if (kept.Length - end >= count)
        {
            return;
        }

        // Half of it free afterwards, so that bytes are not moved again and again.
        int length = end - first;
        byte[] target = kept.Length >= 2 * (length + count) ? kept : new byte[2 * (length + count)];
        kept.AsSpan(first, length).CopyTo(target);
        (kept, first, end) = (target, 0, length);
    }
}
